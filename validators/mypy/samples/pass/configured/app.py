import cloudthing

print(cloudthing.name)
