export const later = (value) => new Promise((resolve) => setImmediate(resolve, value))
