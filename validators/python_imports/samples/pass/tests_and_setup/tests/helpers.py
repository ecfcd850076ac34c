import pytest

close = pytest.approx
