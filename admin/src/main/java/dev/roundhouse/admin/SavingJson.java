package dev.roundhouse.admin;

import dev.roundhouse.fleet.Saving;
import dev.roundhouse.fleet.Taken;
import dev.roundhouse.protocol.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What sleep saves as JSON, in bytes. What was not measured is left out.
final class SavingJson {
  private SavingJson() {}

  /// The sum of these; nothing where there is none.
  static void write(JsonWriter body, List<Saving> savings) {
    if (savings.isEmpty()) {
      return;
    }
    body.key("sleep").object();
    taken(
        body, "before", savings.stream().map(Saving::before).reduce(SavingJson::sum).orElse(null));
    // A sum of before and after would lie while one of them is missing.
    if (savings.stream().allMatch(each -> each.after() != null)) {
      taken(
          body, "after", savings.stream().map(Saving::after).reduce(SavingJson::sum).orElse(null));
      taken(
          body, "saved", savings.stream().map(Saving::saved).reduce(SavingJson::sum).orElse(null));
    }
    body.end();
  }

  private static @Nullable Taken sum(@Nullable Taken one, @Nullable Taken other) {
    return one == null || other == null
        ? null
        : new Taken(one.resident() + other.resident(), one.swap() + other.swap());
  }

  private static void taken(JsonWriter body, String key, @Nullable Taken taken) {
    if (taken != null) {
      body.key(key)
          .object()
          .member("resident", taken.resident())
          .member("swap", taken.swap())
          .end();
    }
  }
}
