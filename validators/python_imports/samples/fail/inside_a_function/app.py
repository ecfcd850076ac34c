def mean(values):
    from numpy import mean as average

    return average(values)
