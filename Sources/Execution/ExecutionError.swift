/// Replaced by the module.
package enum ExecutionError: Error {}
