package dev.roundhouse.systemtools.network;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The way to a host, by the `traceroute` or `tracepath` of this machine, which is given the
/// address that was checked, never the name.
final class Route {
  static final Form FORM =
      group(
          field("host", TEXT),
          field("address", TEXT, "Where the way leads."),
          field("program", TEXT, "By which it was found."),
          field(
              "hops",
              list(
                  group(
                      field("hop", WHOLE),
                      field("address", maybe(TEXT), "Null where nobody has answered."),
                      field("ms", maybe(NUMBER))))),
          field("reached", TRUTH, "Whether the last that answered is the host."));

  private static final Program TRACEROUTE =
      new Program(
          "traceroute",
          List.of(
              "/usr/sbin/traceroute",
              "/usr/bin/traceroute",
              "/bin/traceroute",
              "/usr/bin/tracepath",
              "/usr/sbin/tracepath",
              "/bin/tracepath"),
          "traceroute or iputils-tracepath");

  /// The number of a hop, who answered and how fast; of both programs.
  private static final Pattern HOP =
      Pattern.compile(
          "^\\s*(\\d+):?\\s+(?:([0-9a-fA-F.:]+)\\s+(?:.*?([\\d.]+)\\s*ms)?|\\*|no reply)");

  private final AddressRules rules;
  private final HostPrograms programs;

  private record Hop(@Nullable String address, double milliseconds) {}

  Route(AddressRules rules, HostPrograms programs) {
    this.rules = requireNonNull(rules, "rules");
    this.programs = requireNonNull(programs, "programs");
  }

  byte[] run(String given, int most) throws Refusal, InterruptedException {
    HostName host = HostName.parse(given);
    InetAddress address = rules.permitted(host).getFirst();
    Path program = TRACEROUTE.in(programs);
    boolean isPath = program.endsWith("tracepath");
    List<String> args = new ArrayList<>();
    if (address instanceof Inet6Address) {
      args.add("-6");
    }
    args.addAll(List.of("-n", "-m", "" + most));
    if (!isPath) {
      args.addAll(List.of("-q", "1", "-w", "2"));
    }
    args.add(address.getHostAddress());
    Duration within = Duration.ofSeconds(10 + 4L * most);
    HostPrograms.Ran ran =
        Program.succeed(
            programs, new HostPrograms.Order(program, args, Map.of(), within, 64 << 10, false));
    return told(host, address, program, hops(ran.out()));
  }

  private static Map<Integer, Hop> hops(String output) {
    Map<Integer, Hop> hops = new TreeMap<>();
    for (String line : output.lines().toList()) {
      Matcher hop = HOP.matcher(line);
      if (hop.find()) {
        double time = hop.group(3) == null ? Double.NaN : Double.parseDouble(hop.group(3));
        hops.put(Integer.parseInt(hop.group(1)), new Hop(hop.group(2), time));
      }
    }
    return hops;
  }

  private static byte[] told(
      HostName host, InetAddress address, Path program, Map<Integer, Hop> hops) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("host", host.text())
            .member("address", address.getHostAddress())
            .member("program", "" + program.getFileName())
            .key("hops")
            .array();
    boolean isReached = false;
    for (Map.Entry<Integer, Hop> each : hops.entrySet()) {
      String at = each.getValue().address();
      writer.object().member("hop", each.getKey());
      Figures.member(writer, "address", at);
      writer.member("ms", Figures.of(each.getValue().milliseconds(), 3)).end();
      isReached = address.getHostAddress().equals(at);
    }
    return writer.end().member("reached", isReached).end().toBytes();
  }
}
