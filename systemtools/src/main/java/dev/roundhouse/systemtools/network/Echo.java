package dev.roundhouse.systemtools.network;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks a host for echoes (ICMP), by the `ping` of this machine: raw sockets are not for a program
/// that has better things to protect. It is given the address that was checked, never the name.
final class Echo {
  static final Form FORM =
      group(
          field("host", TEXT),
          field("address", TEXT, "Where it was sent to."),
          field("sent", WHOLE),
          field("received", WHOLE),
          field("loss_percent", NUMBER),
          field("min_ms", maybe(NUMBER), "Null when nothing came back."),
          field("avg_ms", maybe(NUMBER)),
          field("max_ms", maybe(NUMBER)));

  private static final Program PING =
      new Program("ping", List.of("/usr/bin/ping", "/bin/ping", "/sbin/ping"), "iputils-ping");
  private static final Pattern COUNTS =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) (?:packets )?received");
  private static final Pattern TIMES =
      Pattern.compile("min/avg/max(?:/\\w+)? = ([\\d.]+)/([\\d.]+)/([\\d.]+)");

  private final AddressRules rules;
  private final HostPrograms programs;

  Echo(AddressRules rules, HostPrograms programs) {
    this.rules = requireNonNull(rules, "rules");
    this.programs = requireNonNull(programs, "programs");
  }

  byte[] run(String given, int count) throws Refusal, InterruptedException {
    HostName host = HostName.parse(given);
    InetAddress address = rules.permitted(host).getFirst();
    Path program = PING.in(programs);
    List<String> args =
        new ArrayList<>(List.of("-n", "-c", "" + count, "-W", "2", address.getHostAddress()));
    if (address instanceof Inet6Address) {
      args.addFirst("-6");
    }
    HostPrograms.Ran ran =
        Program.run(
            programs,
            new HostPrograms.Order(
                program, args, Map.of(), Duration.ofSeconds(5 + 3L * count), 64 << 10, false));
    Matcher counts = COUNTS.matcher(ran.out());
    if (!counts.find()) {
      throw new Refusal(
          Refusal.Kind.FAILED,
          "ping has not said how many came back: " + Program.shown(ran.lastWords()));
    }
    Matcher times = TIMES.matcher(ran.out());
    boolean isTimed = times.find();
    long sent = Long.parseLong(counts.group(1));
    long received = Long.parseLong(counts.group(2));
    return new JsonWriter()
        .object()
        .member("host", host.text())
        .member("address", address.getHostAddress())
        .member("sent", sent)
        .member("received", received)
        .member("loss_percent", Figures.percent(sent - received, sent))
        .member("min_ms", milliseconds(times, isTimed, 1))
        .member("avg_ms", milliseconds(times, isTimed, 2))
        .member("max_ms", milliseconds(times, isTimed, 3))
        .end()
        .toBytes();
  }

  private static byte[] milliseconds(Matcher times, boolean isTimed, int group) {
    return Figures.of(isTimed ? Double.parseDouble(times.group(group)) : Double.NaN, 3);
  }
}
