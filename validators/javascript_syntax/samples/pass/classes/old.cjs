with_ = 1
module.exports = { with_ }
