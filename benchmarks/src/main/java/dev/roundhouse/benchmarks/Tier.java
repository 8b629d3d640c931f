package dev.roundhouse.benchmarks;

import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How deep a server sleeps, and how long a call of it may take to have its first byte.
enum Tier {
  DOZING(10),
  ASLEEP(50),
  STOPPED(350);

  private final int goal;

  Tier(int goal) {
    this.goal = goal;
  }

  /// Milliseconds that 95 of 100 wakes should not exceed.
  int goal() {
    return goal;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<Tier> asked(String text) {
    return text.equals("all") ? List.of(values()) : List.of(valueOf(text.toUpperCase(Locale.ROOT)));
  }

  /// Puts a server there by the API, and looks whether it is.
  void reach(Wire wire, String server) throws IOException, InterruptedException {
    String sleep = "/services/" + server + "/sleep?depth=" + wire();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      String reason = String.valueOf(wire.api("POST", sleep).get("reason").text());
      if (phase(wire, server).equals(wire())) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IOException(server + " is not " + wire() + ": " + reason);
      }
      // Its last call, or the reading of its lists, is not over yet.
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// What the only instance of a server does now.
  static String phase(Wire wire, String server) throws IOException {
    List<Json> instances = wire.api("GET", "/api/v1/servers/" + server).get("instances").items();
    return instances.isEmpty()
        ? "stopped"
        : String.valueOf(instances.getFirst().get("phase").text());
  }
}
