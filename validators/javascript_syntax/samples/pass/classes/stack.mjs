export class Stack {
  #items = []
  static of(...items) { const stack = new Stack(); items.forEach((item) => stack.push(item)); return stack }
  push(item) { this.#items.push(item); return this }
  get top() { return this.#items.at(-1) ?? null }
}
