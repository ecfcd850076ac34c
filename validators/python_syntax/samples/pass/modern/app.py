import asyncio


async def main() -> None:
    match [1, 2]:
        case [first, *rest]:
            print(f"{first=} {rest!r}")


asyncio.run(main())
