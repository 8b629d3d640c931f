package dev.roundhouse.systemtools.safety;

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
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/// The tools of the firewall.
public final class FirewallTools {
  private static final Form STATUS =
      group(
          field(
              "firewalls",
              list(
                  group(
                      field("program", TEXT, "ufw, iptables, ip6tables or nft."),
                      field("state", TEXT, "active, inactive, unknown or absent."),
                      field("default_input", maybe(TEXT), "What becomes of all else that comes."),
                      field("rules", WHOLE),
                      field("note", TEXT)))),
          field("protected", maybe(TRUTH), "Whether one is active; null where nobody can tell."));

  private static final Form RULES =
      group(
          field("rules", list(group(field("program", TEXT), field("rule", TEXT)))),
          field("count", WHOLE),
          field("notes", list(TEXT), "Of programs that could not be asked."),
          field("truncated", TRUTH));

  private final HostPrograms programs;
  private final IntSupplier mostTold;
  private final Confirmation confirmation;

  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  public FirewallTools(HostPrograms programs, IntSupplier mostTold, Confirmation confirmation) {
    this.programs = requireNonNull(programs, "programs");
    this.mostTold = requireNonNull(mostTold, "mostTold");
    this.confirmation = requireNonNull(confirmation, "confirmation");
  }

  public List<Tool> tools() {
    Tool.Needs reads = new Tool.Needs("security:read", Risk.LOW, Effect.LOOKS);
    return List.of(
        new Tool(
            "get_firewall_status",
            "Firewall",
            "Which firewalls this machine has, whether they are active, and what they do with what"
                + " no rule speaks of.",
            reads,
            List.of(Param.FORMAT),
            STATUS,
            _ -> status()),
        new Tool(
            "list_firewall_rules",
            "Firewall rules",
            "The rules of the firewalls of this machine, in their programs' own words.",
            reads,
            List.of(Param.FORMAT),
            RULES,
            _ -> rules()),
        change(
            "add_firewall_rule",
            "Add a firewall rule",
            "Lets in or keeps out what comes to a port, by ufw where it is active, else by iptables,"
                + " before all other rules. Needs what its dry run tells as confirm.",
            true),
        change(
            "delete_firewall_rule",
            "Delete a firewall rule",
            "Takes out a rule as add_firewall_rule makes them. Needs what its dry run tells as"
                + " confirm.",
            false));
  }

  private Tool change(String name, String title, String about, boolean isAdded) {
    return new Tool(
        name,
        title,
        about,
        new Tool.Needs("security:write", Risk.CRITICAL, Effect.CHANGES),
        List.of(
            new Param(
                "action",
                new Param.Kind.Choice(List.of("allow", "deny")),
                "What becomes of what comes.",
                null,
                true),
            new Param("port", new Param.Kind.Whole(1, 65_535), "Port of this machine.", null, true),
            Param.choice("protocol", "Protocol.", "tcp", "udp"),
            Param.optionalText(
                "source",
                60,
                "An address or block that it comes from; without it from everywhere."),
            Confirmation.PARAM,
            Param.flag("dry_run", "Whether to say only what would be done."),
            Param.FORMAT),
        Change.FORM,
        arguments -> changed(arguments, isAdded));
  }

  private byte[] status() throws Refusal, InterruptedException {
    JsonWriter writer = new JsonWriter().object().key("firewalls").array();
    boolean isActive = false;
    boolean isKnown = true;
    for (Firewall each : Firewall.values()) {
      Firewall.Seen seen = each.look(programs);
      isActive |= seen.state().equals("active");
      isKnown &= !seen.state().equals("unknown");
      writer.object().member("program", each.wire()).member("state", seen.state());
      Figures.member(writer, "default_input", seen.defaultInput());
      writer.member("rules", seen.rules().size()).member("note", seen.note()).end();
    }
    writer.end().key("protected");
    if (isActive || isKnown) {
      writer.truth(isActive);
    } else {
      writer.nul();
    }
    return writer.end().toBytes();
  }

  private byte[] rules() throws Refusal, InterruptedException {
    Rows rows = new Rows(2000, mostTold.getAsInt());
    List<String> notes = new ArrayList<>();
    int count = 0;
    for (Firewall each : Firewall.values()) {
      Firewall.Seen seen = each.look(programs);
      if (!seen.note().isEmpty()) {
        notes.add(each.wire() + ": " + seen.note());
      }
      for (String rule : seen.rules()) {
        count++;
        rows.add(
            new JsonWriter()
                .object()
                .member("program", each.wire())
                .member("rule", rule)
                .end()
                .toBytes());
      }
    }
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("rules", rows.toBytes())
            .member("count", count)
            .key("notes")
            .array();
    notes.forEach(writer::string);
    return writer.end().member("truncated", rows.isCut()).end().toBytes();
  }

  private byte[] changed(Arguments arguments, boolean isAdded)
      throws Refusal, InterruptedException {
    FirewallRule rule = FirewallRule.of(arguments);
    List<HostPrograms.Order> orders = rule.orders(programs, isAdded);
    List<String> steps =
        new ArrayList<>(orders.stream().map(order -> "run " + order.line()).toList());
    boolean isLasting = orders.getFirst().program().endsWith("ufw");
    steps.add(
        isLasting
            ? "ufw keeps it over a restart of the machine"
            : "it is lost with a restart of the machine, unless its rules are saved");
    if (isAdded && !rule.isAllowed()) {
      steps.add("whoever works over port %d now may be kept out".formatted(rule.port()));
    }
    String there = rule.isThere(programs) ? "such a rule is there" : "no such rule is there";
    Change plan =
        Change.planned(
            rule.words(), isAdded ? "add firewall rule" : "delete firewall rule", steps, there);
    if (arguments.isTrue("dry_run")) {
      return plan.confirmedBy(confirmation.word(plan)).toBytes();
    }
    confirmation.require(plan, arguments);
    if (rule.isThere(programs) == isAdded) {
      throw new Refusal(
          isAdded ? Refusal.Kind.DENIED : Refusal.Kind.NOT_FOUND,
          isAdded ? "such a rule is there already" : "there is no such rule");
    }
    for (HostPrograms.Order order : orders) {
      Program.succeed(programs, order);
    }
    return plan.done(rule.isThere(programs) ? "such a rule is there" : "no such rule is there")
        .toBytes();
  }
}
