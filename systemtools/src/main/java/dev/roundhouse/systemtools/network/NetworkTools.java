package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// The tools that try whether others answer.
public final class NetworkTools {
  private static final String SCOPE = "network:diag";
  private static final int LONGEST_HOST = 255;
  private static final int LONGEST_URL = 2048;
  private static final int MOST_PORTS = 20;
  private static final Param.Kind.Whole PORT = new Param.Kind.Whole(1, 65_535);

  private final Supplier<AddressRules> rules;
  private final HostPrograms programs;
  private final Ticker ticker;

  /// @param rules those in force, asked at each call
  /// @param programs that look at other machines
  public NetworkTools(Supplier<AddressRules> rules, HostPrograms programs, Ticker ticker) {
    this.rules = requireNonNull(rules, "rules");
    this.programs = requireNonNull(programs, "programs");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  private static Param timeout(int fallback) {
    return Param.whole("timeout", 1, 30, fallback, "Longest wait in seconds.");
  }

  private static Param host() {
    return Param.text("host", LONGEST_HOST, "A name, or an address in its usual form.");
  }

  public List<Tool> tools() {
    return List.of(
        echo(),
        route(),
        new Tool(
            "test_port_connectivity",
            "Port test",
            "Whether somebody takes TCP connections at one port or several of a host, and how long"
                + " that takes. Say port or ports.",
            new Tool.Needs(SCOPE, Risk.MODERATE, Effect.ASKS),
            List.of(
                host(),
                new Param("port", PORT, "One port.", null, false),
                new Param(
                    "ports", new Param.Kind.Wholes(PORT, MOST_PORTS), "Several.", null, false),
                timeout(5),
                Param.FORMAT),
            PortTest.FORM,
            this::ports),
        new Tool(
            "dns_lookup",
            "Name lookup",
            "The records of a name, as the name servers of this machine know them.",
            new Tool.Needs(SCOPE, Risk.MODERATE, Effect.ASKS),
            List.of(
                Param.text("domain", LONGEST_HOST, "A name, such as example.org."),
                Param.choice("record_type", "Which records.", "A", "AAAA", "MX", "TXT", "CNAME"),
                Param.FORMAT),
            NameLookup.FORM,
            arguments ->
                new NameLookup().run(arguments.text("domain"), arguments.text("record_type"))),
        new Tool(
            "check_ssl_certificate",
            "Certificate check",
            "The certificate that a server shows: whom it is for, until when, and whether this"
                + " machine would trust it.",
            new Tool.Needs(SCOPE, Risk.MODERATE, Effect.ASKS),
            List.of(
                host(),
                Param.whole("port", 1, 65_535, 443, "Its port."),
                timeout(10),
                Param.FORMAT),
            CertificateTest.FORM,
            arguments ->
                new CertificateTest(rules.get(), ticker)
                    .run(arguments.text("host"), arguments.whole("port"), timeout(arguments))),
        new Tool(
            "http_request_test",
            "HTTP test",
            "How a web address answers: status, time, size and redirects. What is in the answer is"
                + " not told.",
            new Tool.Needs(SCOPE, Risk.HIGH, Effect.ASKS),
            List.of(
                Param.text("url", LONGEST_URL, "An http:// or https:// address."),
                Param.choice("method", "What is asked.", "GET", "HEAD", "OPTIONS"),
                timeout(10),
                Param.FORMAT),
            HttpTest.FORM,
            arguments ->
                new HttpTest(rules.get(), ticker)
                    .run(arguments.text("url"), arguments.text("method"), timeout(arguments))));
  }

  private Tool echo() {
    return new Tool(
        "ping_host",
        "Ping",
        "Whether a host answers to echo requests (ICMP), and how fast. Needs ping on this machine.",
        new Tool.Needs(SCOPE, Risk.MODERATE, Effect.ASKS),
        List.of(host(), Param.whole("count", 1, 10, 4, "How many are sent."), Param.FORMAT),
        Echo.FORM,
        arguments ->
            new Echo(rules.get(), programs).run(arguments.text("host"), arguments.whole("count")));
  }

  private Tool route() {
    return new Tool(
        "traceroute",
        "Route",
        "Over which machines a host is reached. Needs traceroute or tracepath on this machine.",
        new Tool.Needs(SCOPE, Risk.MODERATE, Effect.ASKS),
        List.of(host(), Param.whole("max_hops", 1, 30, 15, "Most of them."), Param.FORMAT),
        Route.FORM,
        arguments ->
            new Route(rules.get(), programs)
                .run(arguments.text("host"), arguments.whole("max_hops")));
  }

  private static Duration timeout(Arguments arguments) {
    return Duration.ofSeconds(arguments.whole("timeout"));
  }

  private byte[] ports(Arguments arguments) throws Refusal, InterruptedException {
    List<Integer> ports =
        arguments.isSaid("port")
            ? List.of(arguments.whole("port"))
            : arguments.wholes("ports").stream().distinct().toList();
    if (ports.isEmpty() || (arguments.isSaid("port") && arguments.isSaid("ports"))) {
      throw new Refusal(Refusal.Kind.INVALID, "say port, one number, or ports, a list of them");
    }
    return new PortTest(rules.get(), ticker).run(arguments.text("host"), ports, timeout(arguments));
  }
}
