package dev.roundhouse.app;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Sleep;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.FleetSettings;
import dev.roundhouse.fleet.SleepPolicy;
import java.time.Duration;
import java.util.Optional;

/// What a definition, its class and the fleet's defaults say together of the sleep of a server.
final class Sleeps {
  private Sleeps() {}

  static SleepPolicy policy(ServerDefinition definition, FleetSettings.Sleep defaults) {
    Sleep own = definition.sleep();
    Sleep common = common(definition);
    FleetSettings.Sleep sleep = over(own, over(common, defaults));
    SleepPolicy policy = sleep.policy(priority(own.priority().or(common::priority)));
    return switch (definition.transport()) {
      case Transport.Stdio _, Transport.Contained _ -> policy;
      case Transport.BuiltIn _, Transport.Http _ -> policy.stoppingOnly();
    };
  }

  /// Whether it is woken before it is likely to be wanted. An address, or a part of this program,
  /// has nothing that sleeps.
  static boolean preWakes(ServerDefinition definition, boolean fallback) {
    return switch (definition.transport()) {
      case Transport.Stdio _, Transport.Contained _ ->
          definition
              .sleep()
              .preWake()
              .or(() -> definition.membership().says().sleep().flatMap(Sleep::preWake))
              .orElse(fallback);
      case Transport.BuiltIn _, Transport.Http _ -> false;
    };
  }

  /// What its class says. A server that says `never: false` means it against that too.
  private static Sleep common(ServerDefinition definition) {
    Sleep common = definition.membership().says().sleep().orElse(Sleep.UNSAID);
    boolean isContradicted =
        !definition.sleep().never().orElse(true)
            && common.depth().filter(depth -> depth == Sleep.Deepest.AWAKE).isPresent();
    return isContradicted ? common.withoutDepth() : common;
  }

  /// Times that a wish leaves out are the defaults, moved where its own would overtake them: who
  /// says `doze-after: 5m` does not have to say that paging out comes later.
  private static FleetSettings.Sleep over(Sleep wish, FleetSettings.Sleep defaults) {
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
    return new FleetSettings.Sleep(
        doze,
        pageOut,
        stop,
        wish.depth().map(Sleeps::deepest).orElse(defaults.deepest()),
        wish.minAwake().orElse(defaults.minAwake()),
        wish.minSleep().orElse(defaults.minSleep()));
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
