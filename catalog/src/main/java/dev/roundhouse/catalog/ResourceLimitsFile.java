package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `resource-limits.yml`: the limits of categories go to their services; what the services reserve
/// together is held against what the system has.
final class ResourceLimitsFile {
  private static final String ALERTS = "alerts are rules over /metrics, kept where those are read";
  private static final String PRESSURE =
      "when memory is short, servers of low priority go deeper asleep first, by themselves";

  private final ServiceFilesLedger.Page page;
  private final ServiceHints hints;
  private final Map<String, ServiceHints.Limits> categories = new LinkedHashMap<>();

  ResourceLimitsFile(ServiceFilesLedger.Page page, ServiceHints hints) {
    this.page = page;
    this.hints = hints;
  }

  void read(PlacedYaml root) {
    root.get("service_limits").ifPresent(all -> all.members().forEach(this::category));
    root.members()
        .forEach((key, value) -> {
          ServiceFilesLedger.Page own = page.section(key);
          switch (key) {
            case "service_limits" -> {
              // Read first: the mapping needs them.
            }
            case "system_limits" -> system(own, value);
            case "service_categories" -> mapped(own, value);
            case "qos" -> priorities(own, value);
            case "emergency" -> own.refusedBelow(value, "", PRESSURE);
            case "monitoring" -> own.refusedBelow(value, "", ALERTS);
            case "scaling_constraints" ->
                own.refusedBelow(value, "", "servers run when they are called; none is copied");
            case "efficiency_targets" ->
                own.refusedBelow(value, "", "a target sets nothing; what is used is measured");
            default -> own.refused(value, "", "is no key of this file");
          }
        });
  }

  private void category(String name, PlacedYaml limits) {
    ServiceFilesLedger.Page own = page.section("service_limits").of(name);
    Map<String, String> taken = new LinkedHashMap<>();
    limits
        .members()
        .forEach((key, at) -> {
          switch (key) {
            case "max_memory_mb" -> limit(own, key, at, "memory", "MB", taken);
            case "max_cpu_cores" -> limit(own, key, at, "cpu", "", taken);
            case "max_pids" -> limit(own, key, at, "pids", "", taken);
            case "memory_swap_mb" ->
                own.refused(at, key, "sleeping servers are paged out; swap is not limited");
            default -> own.refused(at, key, "is no limit");
          }
        });
    categories.put(
        name,
        new ServiceHints.Limits(
            name,
            Optional.ofNullable(taken.get("memory")),
            Optional.ofNullable(taken.get("cpu")),
            Optional.ofNullable(taken.get("pids"))));
  }

  private static void limit(
      ServiceFilesLedger.Page own,
      String key,
      PlacedYaml at,
      String limit,
      String unit,
      Map<String, String> taken) {
    Optional<BigDecimal> number = ServiceNumbers.decimal(at).filter(is -> is.signum() > 0);
    if (number.isEmpty()) {
      own.fault(at, key, "is not a number above 0");
      return;
    }
    String value = number.get().toPlainString() + unit;
    taken.put(limit, value);
    own.say(
        own.place(at),
        key,
        ServiceFilesReport.Result.TRANSLATED,
        "resources." + limit + ": " + value + ", for the containers that have none themselves");
  }

  private void mapped(ServiceFilesLedger.Page section, PlacedYaml mapping) {
    mapping
        .members()
        .forEach((service, at) -> {
          ServiceFilesLedger.Page own = section.of(service);
          String category = at.text().orElse("");
          ServiceHints.Limits limits = categories.get(category);
          if (limits == null) {
            own.fault(
                at,
                "",
                "there is no category " + category + NearName.of(category, categories.keySet()));
          } else if (hints.isService(service, complaint -> own.fault(at, "", complaint))) {
            hints.limits(service, limits);
            compared(own, service, limits, at);
          }
        });
  }

  private void compared(
      ServiceFilesLedger.Page own, String service, ServiceHints.Limits limits, PlacedYaml at) {
    Optional<String> said = hints.own(service, "resources", "memory");
    Optional<Long> wanted = said.flatMap(ServiceNumbers::bytes);
    Optional<Long> most = limits.memory().flatMap(ServiceNumbers::bytes);
    if (wanted.isPresent() && most.isPresent() && wanted.get() > most.get()) {
      own.fault(
          at,
          "",
          "services.yml gives it %s of memory, more than the %s of %s"
              .formatted(said.get(), limits.memory().orElse(""), limits.category()));
      return;
    }
    own.say(own.place(at), "", ServiceFilesReport.Result.TRANSLATED, "its limits");
  }

  private void priorities(ServiceFilesLedger.Page own, PlacedYaml qos) {
    qos.members()
        .forEach((key, value) -> {
          if (key.equals("service_priorities")) {
            ServiceFilesLedger.Page listed = page.section("qos." + key);
            value.members().forEach((service, at) -> priority(listed, key, service, at));
          } else {
            own.refusedBelow(value, key, "priorities are high, normal and low");
          }
        });
  }

  private void priority(
      ServiceFilesLedger.Page section, String key, String service, PlacedYaml at) {
    ServiceFilesLedger.Page own = section.of(service);
    Optional<Sleep.Priority> priority = ServiceSleep.priority(at.text().orElse(""));
    if (priority.isEmpty()) {
      own.fault(at, "", "is none of critical, high, normal and low");
    } else if (hints.isService(service, complaint -> own.fault(at, "", complaint))) {
      boolean isSaid = hints.own(service, "sleep_policy", "priority").isPresent();
      if (!isSaid && hints.priority(service, priority.get(), key)) {
        own.say(
            own.place(at),
            "",
            ServiceFilesReport.Result.TRANSLATED,
            "sleep.priority: " + priority.get().name().toLowerCase(Locale.ROOT));
      } else {
        own.refused(at, "", "its priority is said nearer to it");
      }
    }
  }

  private void system(ServiceFilesLedger.Page own, PlacedYaml system) {
    system
        .members()
        .forEach((key, at) -> {
          switch (key) {
            case "max_memory_gb" -> summed(own, key, at, "memory_reservation", 1L << 30);
            case "max_cpu_cores" -> summed(own, key, at, "cpu_reservation", 1);
            case "max_total_services" -> counted(own, key, at);
            default ->
                own.refusedBelow(
                    at, key, "there is no limit over all servers, and nothing is set aside");
          }
        });
  }

  private void counted(ServiceFilesLedger.Page own, String key, PlacedYaml at) {
    int count = hints.services().size();
    Optional<BigDecimal> most = ServiceNumbers.decimal(at);
    if (most.isPresent() && most.get().compareTo(BigDecimal.valueOf(count)) < 0) {
      own.fault(at, key, "there are " + count + " services");
    } else {
      own.refused(at, key, "there may be any number of servers");
    }
  }

  /// Compares what the services reserve together with what the system has.
  private void summed(
      ServiceFilesLedger.Page own, String key, PlacedYaml at, String reservation, long unit) {
    BigDecimal sum = BigDecimal.ZERO;
    for (String service : hints.services()) {
      Optional<String> said = hints.own(service, "resources", reservation);
      Optional<BigDecimal> amount =
          unit == 1
              ? said.filter(text -> text.matches("\\d{1,6}(\\.\\d{1,6})?")).map(BigDecimal::new)
              : said.flatMap(ServiceNumbers::bytes).map(BigDecimal::valueOf);
      sum = sum.add(amount.orElse(BigDecimal.ZERO));
    }
    BigDecimal inUnit = sum.divide(BigDecimal.valueOf(unit), 2, RoundingMode.HALF_UP);
    String told = "the services reserve %s together".formatted(inUnit.toPlainString());
    Optional<BigDecimal> most = ServiceNumbers.decimal(at);
    if (most.isEmpty() || most.get().compareTo(inUnit) < 0) {
      own.fault(at, key, most.isEmpty() ? "is not a number" : told + ", more than this");
    } else {
      own.refused(at, key, "there is no limit over all servers; " + told);
    }
  }
}
