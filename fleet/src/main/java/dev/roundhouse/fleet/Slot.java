package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;

/// The place of one server for one tenant.
final class Slot {
  /// What a place is found by.
  record Key(ServerId server, String tenant) {
    Key {
      requireNonNull(server, "server");
      requireNonNull(tenant, "tenant");
    }
  }

  private Slot() {}
}
