/// Replaced by the module.
package enum StorageError: Error {}
