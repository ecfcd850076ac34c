const sizes = {
  small: 1,
  ...
}
