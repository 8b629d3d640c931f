package dev.roundhouse.gateway;

import dev.roundhouse.gateway.upstream.Noise;
import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.List;

/// Remembers the first of what a server says that is not MCP. Safe for many threads.
final class Noises implements Noise {
  private static final int MOST = 10;

  private final List<String> first = new ArrayList<>();

  @Override
  public synchronized void heard(ServerId server, String what) {
    if (first.size() < MOST) {
      first.add(what);
    }
  }

  synchronized List<String> first() {
    return List.copyOf(first);
  }
}
