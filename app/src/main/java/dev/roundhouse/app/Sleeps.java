package dev.roundhouse.app;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Sleep;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.FleetSettings;
import dev.roundhouse.fleet.SleepPolicy;
import java.time.Duration;
import java.util.Optional;

/// What a definition and the fleet's defaults say together of the sleep of a server.
final class Sleeps {
  private Sleeps() {}

  /// Times that the definition leaves out are the defaults, moved where its own would overtake
  /// them: who says `doze-after: 5m` does not have to say that paging out comes later.
  static SleepPolicy policy(ServerDefinition definition, FleetSettings.Sleep defaults) {
    Sleep wish = definition.sleep();
    Duration doze = wish.dozeAfter().orElse(defaults.dozeAfter());
    Duration pageOut = wish.pageOutAfter().orElse(defaults.pageOutAfter());
    Duration stop = wish.stopAfter().orElse(defaults.stopAfter());
    if (wish.dozeAfter().isEmpty()) {
      doze =
          shorter(doze, shorter(wish.pageOutAfter().orElse(doze), wish.stopAfter().orElse(doze)));
    }
    if (wish.pageOutAfter().isEmpty()) {
      pageOut = longer(doze, shorter(pageOut, wish.stopAfter().orElse(pageOut)));
    }
    if (wish.stopAfter().isEmpty()) {
      stop = longer(pageOut, stop);
    }
    FleetSettings.Sleep sleep =
        new FleetSettings.Sleep(
            doze,
            pageOut,
            stop,
            wish.depth().map(Sleeps::deepest).orElse(defaults.deepest()),
            wish.minAwake().orElse(defaults.minAwake()),
            wish.minSleep().orElse(defaults.minSleep()));
    SleepPolicy policy = sleep.policy(priority(wish.priority()));
    return switch (definition.transport()) {
      case Transport.Stdio _, Transport.Contained _ -> policy;
      case Transport.Http _ -> policy.stoppingOnly();
    };
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static FleetSettings.Sleep.Deepest deepest(Sleep.Deepest wish) {
    return switch (wish) {
      case AWAKE -> FleetSettings.Sleep.Deepest.AWAKE;
      case DOZING -> FleetSettings.Sleep.Deepest.DOZING;
      case ASLEEP -> FleetSettings.Sleep.Deepest.ASLEEP;
      case STOPPED -> FleetSettings.Sleep.Deepest.STOPPED;
    };
  }

  private static SleepPolicy.Priority priority(Optional<Sleep.Priority> wish) {
    return switch (wish.orElse(Sleep.Priority.NORMAL)) {
      case HIGH -> SleepPolicy.Priority.HIGH;
      case NORMAL -> SleepPolicy.Priority.NORMAL;
      case LOW -> SleepPolicy.Priority.LOW;
    };
  }
}
