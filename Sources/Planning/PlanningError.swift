/// Replaced by the module.
package enum PlanningError: Error {}
