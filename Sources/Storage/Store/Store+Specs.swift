package import Core
import FoundationEssentials

extension Store {
  /// What these projects were asked for, as their first events say; those that cannot be read are left out.
  package func specs(of projects: [String]) throws(StorageError) -> [Spec] {
    let database = try database()
    let decoder = JSONDecoder()
    var specs: [Spec] = []
    for project in projects {
      let payloads = try database.rows(
        "SELECT payload FROM events WHERE project_id = ? AND seq = 1 AND kind = 'projectCreated'", project
      ) { row in row.bytes(0) }
      if let created = payloads.first.flatMap({ try? decoder.decode(ProjectCreated.self, from: Data($0)) }) {
        specs.append(created.spec)
      }
    }
    return specs
  }
}
