/// Replaced by the module.
package enum RoutingError: Error {}
