/// Replaced by the module.
package enum PlatformError: Error {}
