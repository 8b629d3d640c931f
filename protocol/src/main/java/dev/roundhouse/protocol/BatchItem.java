package dev.roundhouse.protocol;

/// One element of a JSON-RPC batch: each is a message of its own, or is refused on its own.
public sealed interface BatchItem {
  record Good(Frame frame) implements BatchItem {}

  record Bad(MalformedFrame fault) implements BatchItem {}
}
