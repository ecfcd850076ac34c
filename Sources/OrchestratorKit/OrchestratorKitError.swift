/// Replaced by the module.
package enum OrchestratorKitError: Error {}
