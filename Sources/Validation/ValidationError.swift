/// Replaced by the module.
package enum ValidationError: Error {}
