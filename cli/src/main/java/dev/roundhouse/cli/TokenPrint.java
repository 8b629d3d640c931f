package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// An inspected token as a person reads it.
final class TokenPrint {
  private static final Set<String> TIMES = Set.of("iat", "nbf", "exp");

  private TokenPrint() {}

  static void show(Json found, Printer printer) {
    List<List<String>> rows = new ArrayList<>();
    boolean isAccepted = found.get("accepted").truth(false);
    rows.add(
        List.of("verdict", isAccepted ? "accepted" : "refused: " + Cells.text(found, "refused")));
    boolean isSigned = found.get("signed").truth(false);
    rows.add(List.of("form", Cells.text(found, "form")));
    rows.add(List.of("signature", isSigned ? "good" : "not good: nothing below is proved"));
    Json key = found.get("key");
    if (key.isPresent()) {
      rows.add(
          List.of(
              "key",
              Cells.text(key, "id")
                  + " ("
                  + Cells.text(key, "algorithm")
                  + "): "
                  + Cells.text(key, "state")));
    }
    for (String member : List.of("id", "subject", "ends", "revoked")) {
      if (found.get(member).isPresent()) {
        rows.add(List.of(member, Cells.text(found, member)));
      }
    }
    if (found.get("scopes").isPresent()) {
      rows.add(List.of("scopes", listed(found.get("scopes"))));
      rows.add(List.of("allows", listed(found.get("allows"))));
      rows.add(List.of("reaches", reach(found.get("reach"))));
    }
    for (Json.Field claim : found.get("claims").members()) {
      rows.add(List.of("claim " + claim.key(), value(claim)));
    }
    printer.table(List.of("WHAT", "SAYS"), rows);
  }

  private static String listed(Json items) {
    return items.items().stream()
        .map(each -> String.valueOf(each.text()))
        .collect(Collectors.joining(", "));
  }

  private static String reach(Json reach) {
    if (reach.type() != JsonType.OBJECT) {
      return String.valueOf(reach.text());
    }
    List<String> all = new ArrayList<>();
    reach.get("servers").items().forEach(each -> all.add("server " + each.text()));
    reach.get("tools").items().forEach(each -> all.add("tool " + each.text()));
    return all.isEmpty() ? "no server by itself" : String.join(", ", all);
  }

  private static String value(Json.Field claim) {
    Json value = claim.value();
    if (TIMES.contains(claim.key()) && value.type() == JsonType.NUMBER) {
      try {
        return value + " (" + Instant.ofEpochSecond(value.integer(0)) + ")";
      } catch (DateTimeException _) {
        return value.toString(); // No moment that a calendar has.
      }
    }
    String text = value.text();
    return text == null ? value.toString() : text;
  }
}
