package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// `virtual-servers.txt`: names for sets of gateways, which become virtual servers with all tools
/// of these. Used once, by one thread.
final class VirtualServerLines {
  private static final Pattern YES = Pattern.compile("(?i)true|yes|on|1");
  private static final Pattern NO = Pattern.compile("(?i)false|no|off|0");

  private final ServiceFilesLedger.Page page;
  private final Function<String, Optional<ServerId>> servers;
  private final Function<String, ServerId> freeName;
  private final Map<String, Integer> lineByName = new LinkedHashMap<>();
  private final Map<Set<ServerId>, String> nameBySet = new LinkedHashMap<>();
  private final List<ServiceFilesReport.View> views = new ArrayList<>();

  /// @param servers finds the server behind the name of a gateway
  VirtualServerLines(
      ServiceFilesLedger.Page page,
      Function<String, Optional<ServerId>> servers,
      Function<String, ServerId> freeName) {
    this.page = page;
    this.servers = servers;
    this.freeName = freeName;
  }

  List<ServiceFilesReport.View> views() {
    return views;
  }

  void read(List<String> lines) {
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        read(line, index + 1);
      }
    }
  }

  private void read(String line, int number) {
    String[] fields = line.split("\\|", 4);
    String name = fields[0].strip();
    ServiceFilesLedger.Page own = page.of(name.isEmpty() ? "line " + number : name);
    ServiceFilesReport.Place place = own.line(number);
    boolean isLegacy = fields.length == 2;
    if (fields.length < 2 || name.isEmpty()) {
      dead(own, place, "dead line: it is not Name|enabled|gateways|description");
      return;
    }
    Integer first = lineByName.putIfAbsent(name, number);
    String enabled = isLegacy ? "true" : fields[1].strip();
    if (first != null) {
      dead(own, place, "the name stands on line " + first + " already");
    } else if (NO.matcher(enabled).matches()) {
      skipped(own, place, ServiceFilesReport.Result.REFUSED, "is not enabled there");
    } else if (!YES.matcher(enabled).matches()) {
      dead(own, place, "\"" + enabled + "\" is neither true nor false");
    } else {
      String description = fields.length == 4 ? fields[3].strip() : "";
      take(own, name, isLegacy ? fields[1] : fields[2], description, place);
    }
  }

  private void take(
      ServiceFilesLedger.Page own,
      String name,
      String gateways,
      String description,
      ServiceFilesReport.Place place) {
    Set<ServerId> set = new LinkedHashSet<>();
    for (String gateway : gateways.split(",", -1)) {
      String wanted = gateway.strip();
      if (wanted.isEmpty()) {
        continue;
      }
      Optional<ServerId> server = servers.apply(wanted);
      server.ifPresent(set::add);
      if (server.isEmpty()) {
        own.say(
            place,
            "",
            ServiceFilesReport.Result.FAULT,
            "there is no gateway " + wanted + ", or it could not be taken");
      }
    }
    if (set.isEmpty()) {
      dead(own, place, "none of its gateways can be taken");
      return;
    }
    String same = nameBySet.putIfAbsent(Set.copyOf(set), name);
    if (same != null) {
      skipped(
          own,
          place,
          ServiceFilesReport.Result.TRANSLATED,
          "the same servers as " + same + "; use that");
      return;
    }
    ServerId id = freeName.apply(name);
    add(own, name, id, description, set, place);
  }

  private void add(
      ServiceFilesLedger.Page own,
      String name,
      ServerId id,
      String description,
      Set<ServerId> set,
      ServiceFilesReport.Place place) {
    List<String> changes = new ArrayList<>();
    changes.add("all tools of " + set.size() + (set.size() == 1 ? " server" : " servers"));
    boolean isRenamed = !id.value().equals(name);
    if (isRenamed) {
      changes.add("renamed from \"" + name + "\" to \"" + id + "\"");
    }
    String told =
        isRenamed && !description.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT))
            ? description.isEmpty() ? name : name + ": " + description
            : description;
    List<Entry> tools =
        set.stream()
            .map(server -> new Entry(server, "*", Optional.empty(), Optional.empty()))
            .toList();
    views.add(
        new ServiceFilesReport.View(
            new VirtualServer(
                id,
                Optional.of(told).filter(text -> !text.isEmpty()),
                tools,
                List.of(),
                List.of(),
                Origin.STORE),
            changes,
            place));
    own.say(place, "", ServiceFilesReport.Result.TRANSLATED, "a virtual server");
  }

  private static void dead(
      ServiceFilesLedger.Page own, ServiceFilesReport.Place place, String why) {
    own.say(place, "", ServiceFilesReport.Result.FAULT, why);
    own.left(place, why);
  }

  private static void skipped(
      ServiceFilesLedger.Page own,
      ServiceFilesReport.Place place,
      ServiceFilesReport.Result result,
      String why) {
    own.say(place, "", result, why);
    own.skipped(place, why);
  }
}
