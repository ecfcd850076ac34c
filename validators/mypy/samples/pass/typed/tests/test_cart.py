from shop.cart import Cart


def test_total() -> None:
    assert Cart({"tea": 3}).total() == 3
