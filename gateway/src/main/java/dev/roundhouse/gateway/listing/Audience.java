package dev.roundhouse.gateway.listing;

import dev.roundhouse.kernel.ServerId;

/// Told of manifests, on the thread that has read them.
public interface Audience {
  /// One was read. Nobody is shown anything of it before this returns.
  void read(Manifest manifest);

  /// It is what is known of its server now, in place of what was before.
  void learnt(Manifest manifest);

  /// It has arrived after somebody was answered without it, or with an older one.
  void arrived(ServerId server);
}
