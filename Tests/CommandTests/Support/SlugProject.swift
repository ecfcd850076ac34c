import Core

/// A small Python project with an interface, tests and an implementation, and the answers that build it.
enum SlugProject {
  static let arguments = [
    "--project", "Turn titles into slugs", "--criteria", "pytest suite passes, ruff linting clean", "--budget", "2",
  ]

  static let plan = """
    {"summary": "One function that turns a title into a slug.",
     "criteria": [{"id": "c1", "validator": "pytest"}, {"id": "c2", "validator": "ruff"}],
     "tasks": [
       {"id": "interface", "type": "code_generation", "role": "interface", "title": "Skeleton",
        "prompt": "Write pyproject.toml and the skeleton of slug.py.", "dependencies": [], "files": ["pyproject.toml"],
        "criteria": ["c2"]},
       {"id": "tests", "type": "code_generation", "role": "tests", "title": "Tests", "prompt": "Test slugify.",
        "dependencies": ["interface"], "files": ["tests/test_slug.py"], "criteria": ["c1"], "validators": ["pytest"]},
       {"id": "slug", "type": "code_generation", "role": "implementation", "title": "Slugs",
        "prompt": "Implement slugify.", "dependencies": ["interface", "tests"], "files": ["slug.py"],
        "criteria": ["c1", "c2"], "validators": ["ruff"]}]}
    """

  static let interface = """
    ```toml path=pyproject.toml
    [tool.pytest.ini_options]
    testpaths = ["tests"]
    ```

    ```python path=slug.py
    \"""Slugs of titles.\"""


    def slugify(title: str) -> str:
        \"""Return the words of the title in lower case, joined by hyphens.\"""
        raise NotImplementedError
    ```
    """

  static let tests = """
    ```python path=tests/test_slug.py
    from slug import slugify


    def test_words_are_joined_in_lower_case():
        assert slugify("Hello Big World") == "hello-big-world"


    def test_blanks_do_not_count():
        assert slugify("  a   b ") == "a-b"
    ```
    """

  static let implementation = """
    ```python path=slug.py
    \"""Slugs of titles.\"""


    def slugify(title: str) -> str:
        \"""Return the words of the title in lower case, joined by hyphens.\"""
        return "-".join(title.lower().split())
    ```
    """

  static let review =
    #"{"verdict": "accept", "issues": [], "scores": {"interface": 0.9, "tests": 0.9, "slug": 0.95}, "criteria": []}"#

  /// Every call is answered well, each with its own usage.
  static let rules = [
    StubRule(plan, stage: "plan").usage(input: 2_101, output: 703, cached: 512, reasoning: 64),
    StubRule(interface, stage: "generate", task: "interface").usage(input: 1_507, output: 211),
    StubRule(tests, stage: "generate", task: "tests").usage(input: 1_333, output: 179, cached: 1_024),
    StubRule(implementation, stage: "generate", task: "slug").usage(input: 1_999, output: 301, reasoning: 150),
    StubRule(review, stage: "critique", task: "-").usage(input: 2_503, output: 97),
  ]
}
