package dev.roundhouse.systemtools.host;

import static dev.roundhouse.systemtools.tool.Form.Plain.NUMBER;
import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.map;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tools that tell of the network as this machine sees it. Nothing is sent.
public final class NetworkFacts {
  private static final String SCOPE = "network:read";
  private static final double MEGABYTE = 1024.0 * 1024.0;

  private static final Form INTERFACES =
      group(
          field(
              "interfaces",
              list(
                  group(
                      field("name", TEXT),
                      field("isup", TRUTH),
                      field("speed", maybe(WHOLE), "Megabits a second; null where not known."),
                      field("mtu", WHOLE),
                      field(
                          "addresses",
                          list(
                              group(
                                  field("family", TEXT, "IPv4 or IPv6."),
                                  field("address", TEXT),
                                  field("netmask", TEXT)))),
                      field("io_stats", Traffic.FORM)))),
          field("count", WHOLE));

  private static final Form COUNTERS =
      group(
          field("mb_sent", NUMBER, "MiB."),
          field("mb_received", NUMBER, "MiB."),
          field("bytes_sent", WHOLE),
          field("bytes_recv", WHOLE),
          field("packets_sent", WHOLE),
          field("packets_recv", WHOLE),
          field("errin", WHOLE),
          field("errout", WHOLE),
          field("dropin", WHOLE),
          field("dropout", WHOLE));

  private static final Form CONNECTIONS =
      group(
          field("total", WHOLE),
          field("summary", map(WHOLE), "How many there are in each state."),
          field(
              "connections",
              list(
                  group(
                      field("protocol", TEXT),
                      field("local_address", TEXT),
                      field("local_port", WHOLE),
                      field("remote_address", TEXT),
                      field("remote_port", WHOLE),
                      field("state", TEXT)))),
          field("truncated", TRUTH, "Whether there are more than are listed."));

  private final KernelFiles files;

  public NetworkFacts(KernelFiles files) {
    this.files = requireNonNull(files, "files");
  }

  public List<Tool> tools() {
    return List.of(
        new Tool(
            "get_network_status",
            "Network status",
            "The network interfaces of this machine with their addresses and what has gone through"
                + " them.",
            new Tool.Needs(SCOPE, Risk.LOW, Effect.LOOKS),
            List.of(
                Param.optionalText("interface", 64, "Only this one, such as eth0."), Param.FORMAT),
            INTERFACES,
            this::interfaces),
        new Tool(
            "get_network_io_counters",
            "Network counters",
            "What has gone through all interfaces together since they were there.",
            new Tool.Needs(SCOPE, Risk.LOW, Effect.LOOKS),
            List.of(Param.FORMAT),
            COUNTERS,
            _ -> counters()),
        new Tool(
            "get_active_connections",
            "Active connections",
            "The TCP and UDP sockets of this machine by state, those that are connected first.",
            new Tool.Needs(SCOPE, Risk.MODERATE, Effect.LOOKS),
            List.of(Param.whole("limit", 1, 500, 20, "Most sockets to list."), Param.FORMAT),
            CONNECTIONS,
            this::connections));
  }

  private byte[] interfaces(Arguments arguments) throws Refusal {
    return interfaces(arguments.optionalText("interface").orElse(null));
  }

  /// The answer of `get_network_status`, which is a resource too.
  ///
  /// @param only the one that is meant; null for all
  public byte[] interfaces(@Nullable String only) throws Refusal {
    Map<String, Traffic> traffic = Traffic.read(files);
    JsonWriter writer = new JsonWriter().object().key("interfaces").array();
    int count = 0;
    try {
      List<NetworkInterface> all =
          NetworkInterface.networkInterfaces()
              .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
              .toList();
      for (NetworkInterface each : all) {
        if (only == null || only.equals(each.getName())) {
          write(writer, each, traffic.getOrDefault(each.getName(), Traffic.NONE));
          count++;
        }
      }
    } catch (SocketException e) {
      throw new Refusal(
          Refusal.Kind.FAILED, "the interfaces could not be read: " + e.getMessage(), e);
    }
    if (only != null && count == 0) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND,
          "there is no interface " + only + "; call get_network_status without one to see all");
    }
    return writer.end().member("count", count).end().toBytes();
  }

  private void write(JsonWriter writer, NetworkInterface each, Traffic traffic)
      throws SocketException {
    writer.object().member("name", each.getName()).member("isup", each.isUp()).key("speed");
    OptionalLong speed = files.number("sys/class/net/" + each.getName() + "/speed");
    if (speed.isPresent() && speed.getAsLong() > 0) {
      writer.number(speed.getAsLong());
    } else {
      writer.nul();
    }
    writer.member("mtu", each.getMTU()).key("addresses").array();
    for (InterfaceAddress address : each.getInterfaceAddresses()) {
      InetAddress at = address.getAddress();
      writer
          .object()
          .member("family", at instanceof Inet4Address ? "IPv4" : "IPv6")
          .member("address", withoutZone(at))
          .member("netmask", mask(at.getAddress().length, address.getNetworkPrefixLength()))
          .end();
    }
    writer.end().key("io_stats").object();
    traffic.members(writer);
    writer.end().end();
  }

  private static String withoutZone(InetAddress address) {
    return address.getHostAddress().split("%", -1)[0];
  }

  private static String mask(int length, int bits) {
    byte[] mask = new byte[length];
    for (int at = 0; at < Math.min(bits, length * Byte.SIZE); at++) {
      mask[at / Byte.SIZE] |= (byte) (0x80 >> at % Byte.SIZE);
    }
    try {
      return InetAddress.getByAddress(mask).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("a mask is as long as its address", e);
    }
  }

  private byte[] counters() {
    Traffic all = Traffic.read(files).values().stream().reduce(Traffic.NONE, Traffic::plus);
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("mb_sent", Figures.of(all.bytesOut() / MEGABYTE, 2))
            .member("mb_received", Figures.of(all.bytesIn() / MEGABYTE, 2));
    all.members(writer);
    return writer.end().toBytes();
  }

  private byte[] connections(Arguments arguments) {
    List<Sockets.Line> all = Sockets.read(files);
    Map<String, Integer> summary = new TreeMap<>();
    all.forEach(line -> summary.merge(line.state(), 1, Integer::sum));
    int limit = arguments.whole("limit");
    JsonWriter writer =
        new JsonWriter().object().member("total", all.size()).key("summary").object();
    summary.forEach(writer::member);
    writer.end().key("connections").array();
    all.stream()
        .sorted(Comparator.comparing(line -> !line.state().equals("ESTABLISHED")))
        .limit(limit)
        .forEach(line -> write(writer, line));
    return writer.end().member("truncated", all.size() > limit).end().toBytes();
  }

  private static void write(JsonWriter writer, Sockets.Line line) {
    writer
        .object()
        .member("protocol", line.protocol())
        .member("local_address", line.local())
        .member("local_port", line.localPort())
        .member("remote_address", line.remote())
        .member("remote_port", line.remotePort())
        .member("state", line.state())
        .end();
  }
}
