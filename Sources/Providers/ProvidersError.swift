/// Replaced by the module.
package enum ProvidersError: Error {}
