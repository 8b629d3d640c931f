package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Manifest;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a view introduces itself: as the one server it is, or as the gateway.
final class Introduction {
  /// Capabilities that need nothing of the gateway but to pass them on.
  private static final Set<String> PASSED = Set.of("completions", "logging", "tasks");

  private final byte[] gateway;

  /// @param gateway raw JSON object that names the gateway
  Introduction(byte[] gateway) {
    this.gateway = requireNonNull(gateway, "gateway");
  }

  private static @Nullable Manifest only(Listing listing) {
    Iterator<Manifest> known = listing.greetings().values().iterator();
    return listing.view() instanceof View.One && known.hasNext() ? known.next() : null;
  }

  byte[] serverInfo(Listing listing) {
    Manifest only = only(listing);
    byte[] info = only == null ? null : only.greeting().serverInfo();
    return info == null ? gateway : info;
  }

  static byte @Nullable [] instructions(Listing listing) {
    Manifest only = only(listing);
    if (only != null) {
      return only.greeting().instructions();
    }
    StringBuilder all = new StringBuilder();
    for (Manifest manifest : new java.util.TreeMap<>(listing.greetings()).values()) {
      byte[] each = manifest.greeting().instructions();
      String text = each == null ? null : text(each);
      if (text != null) {
        all.append("## ").append(manifest.server()).append("\n\n").append(text).append("\n\n");
      }
    }
    return all.isEmpty() ? null : JsonWriter.quote(all.toString().strip());
  }

  private static @Nullable String text(byte[] json) {
    try {
      return Json.parse(json).text();
    } catch (dev.roundhouse.protocol.MalformedFrame e) {
      throw new IllegalStateException("a scanned string cannot be malformed", e);
    }
  }

  /// Capabilities of the view for a client of this era.
  static byte[] capabilities(Listing listing, boolean isModern) {
    JsonWriter writer = new JsonWriter().object();
    if (listing.can("tools")) {
      writer.key("tools").object().member("listChanged", true).end();
    }
    if (listing.can("prompts")) {
      writer.key("prompts").object().member("listChanged", true).end();
    }
    if (listing.can("resources")) {
      writer.key("resources").object().member("subscribe", true).member("listChanged", true).end();
    }
    for (String passed : PASSED.stream().sorted().toList()) {
      boolean isGone = isModern && passed.equals("tasks");
      if (!isGone && listing.can(passed) && !listing.greetings().isEmpty()) {
        writer.key(passed).raw(passed(listing, passed));
      }
    }
    extras(listing, writer);
    return writer.end().toBytes();
  }

  private static byte[] passed(Listing listing, String capability) {
    Manifest only = only(listing);
    Json value = only == null ? Json.ABSENT : only.greeting().capabilities().get(capability);
    return value.isPresent() ? value.raw() : "{}".getBytes(StandardCharsets.US_ASCII);
  }

  /// What only makes sense for one server: its extensions and experiments.
  private static void extras(Listing listing, JsonWriter writer) {
    Manifest only = only(listing);
    if (only == null) {
      return;
    }
    for (String extra : new String[] {"extensions", "experimental"}) {
      Json value = only.greeting().capabilities().get(extra);
      if (value.isPresent()) {
        writer.key(extra).raw(value);
      }
    }
  }
}
