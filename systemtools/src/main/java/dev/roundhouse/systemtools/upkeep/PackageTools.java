package dev.roundhouse.systemtools.upkeep;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static dev.roundhouse.systemtools.tool.Form.option;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/// The tools of packages. What is done is what was shown: the steps are the package manager's own,
/// worked out anew before they are done, and looked for when they are over.
public final class PackageTools {
  private static final int MOST = 1000;

  /// Neither an option nor, for apt, a removal or a pattern.
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9+._-]*[a-zA-Z0-9+]");

  private static final Param APPROVE =
      Param.flag(
          "auto_approve",
          "Whether it is done. Without it only what would be done is told, as by dry_run.");
  private static final Param DRY_RUN =
      Param.flag("dry_run", "Whether to say only what would be done.");

  private static final Form UPDATES =
      group(
          field("manager", TEXT),
          field("known", maybe(TEXT), "How old its knowledge is; null where nobody can tell."),
          field(
              "updates",
              list(
                  group(
                      field("name", TEXT),
                      field("installed", maybe(TEXT)),
                      field("available", maybe(TEXT), "Null when it would be removed."),
                      field("origin", maybe(TEXT))))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  private static final Form MANAGED =
      group(
          field("action", TEXT),
          option("updates", UPDATES, "Of check."),
          option("change", Change.FORM, "Of update and install."));

  private static final Param NAMED =
      Param.text("name", 128, "The exact name of a package, such as htop.");

  private final HostPrograms programs;
  private final Path root;
  private final IntSupplier mostTold;
  private final Confirmation confirmation;

  /// @param root what the machine's files lie in
  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  public PackageTools(
      HostPrograms programs, Path root, IntSupplier mostTold, Confirmation confirmation) {
    this.programs = requireNonNull(programs, "programs");
    this.root = requireNonNull(root, "root");
    this.mostTold = requireNonNull(mostTold, "mostTold");
    this.confirmation = requireNonNull(confirmation, "confirmation");
  }

  public List<Tool> tools() {
    Tool.Needs changes = new Tool.Needs("system:admin", Risk.CRITICAL, Effect.FETCHES);
    return List.of(
        new Tool(
            "check_system_updates",
            "Updates",
            "The packages that an update would change, by what the package manager knows already:"
                + " nothing is fetched.",
            new Tool.Needs("system:read", Risk.LOW, Effect.LOOKS),
            List.of(Param.FORMAT),
            UPDATES,
            _ -> check()),
        new Tool(
            "update_system_packages",
            "Update packages",
            "Updates all packages; removes none. Needs auto_approve, and what its dry run tells as"
                + " confirm.",
            changes,
            List.of(APPROVE, DRY_RUN, Confirmation.PARAM, Param.FORMAT),
            Change.FORM,
            this::update),
        new Tool(
            "install_package",
            "Install a package",
            "Installs a package with what it needs; removes none. Needs auto_approve, and what its"
                + " dry run tells as confirm.",
            changes,
            List.of(NAMED, APPROVE, DRY_RUN, Confirmation.PARAM, Param.FORMAT),
            Change.FORM,
            this::install),
        new Tool(
            "manage_packages",
            "Manage packages",
            "check_system_updates, update_system_packages and install_package in one.",
            changes,
            List.of(
                new Param(
                    "action",
                    new Param.Kind.Choice(List.of("check", "update", "install")),
                    "What to do.",
                    null,
                    true),
                Param.optionalText("name", 128, "For install: the exact name of a package."),
                APPROVE,
                DRY_RUN,
                Confirmation.PARAM,
                Param.FORMAT),
            MANAGED,
            this::managed));
  }

  private byte[] managed(Arguments arguments) throws Refusal, InterruptedException {
    String action = arguments.text("action");
    boolean isInstall = action.equals("install");
    if (arguments.isSaid("name") != isInstall) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          isInstall
              ? "install needs name, the exact name of a package"
              : "name is for install alone");
    }
    JsonWriter writer = new JsonWriter().object().member("action", action);
    return switch (action) {
      case "check" -> writer.member("updates", check()).end().toBytes();
      case "update" -> writer.member("change", update(arguments)).end().toBytes();
      case "install" -> writer.member("change", install(arguments)).end().toBytes();
      default -> throw new IllegalStateException("an action that is not declared");
    };
  }

  private PackageSource source() throws Refusal {
    return PackageSource.of(programs, root);
  }

  private byte[] check() throws Refusal, InterruptedException {
    PackageSource source = source();
    List<PackageStep> steps = source.updates();
    Rows rows = new Rows(MOST, mostTold.getAsInt());
    for (PackageStep step : steps) {
      rows.add(step.toBytes());
    }
    JsonWriter writer = new JsonWriter().object().member("manager", source.name());
    Figures.member(writer, "known", source.age().orElse(null));
    return writer
        .member("updates", rows.toBytes())
        .member("count", steps.size())
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private byte[] update(Arguments arguments) throws Refusal, InterruptedException {
    PackageSource source = source();
    List<PackageStep> steps = source.updates();
    Change plan = plan(source, "all packages", "update", steps);
    return carriedOut(new Wish(source, steps, source.updating(), plan), arguments);
  }

  private byte[] install(Arguments arguments) throws Refusal, InterruptedException {
    String name = arguments.text("name");
    if (!NAME.matcher(name).matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "name is the name of a package, such as htop: letters, digits and + . _ -, unlike \"%s\""
              .formatted(name));
    }
    PackageSource source = source();
    List<PackageStep> steps = source.installation(name);
    Change plan = plan(source, name, "install", steps);
    String version =
        steps.stream()
            .filter(step -> step.name().equals(name) && step.to() != null)
            .map(step -> "" + step.to())
            .findFirst()
            .orElse("");
    if (version.isEmpty() && !steps.isEmpty()) {
      throw new Refusal(
          Refusal.Kind.FAILED, source.name() + " would not install " + name + " itself: " + steps);
    }
    HostPrograms.Order order =
        version.isEmpty() ? source.updating() : source.installing(name, version);
    return carriedOut(new Wish(source, steps, order, plan), arguments);
  }

  /// @param order what is run, if there are steps
  private record Wish(
      PackageSource source, List<PackageStep> steps, HostPrograms.Order order, Change plan) {}

  private static Change plan(
      PackageSource source, String subject, String action, List<PackageStep> steps) {
    List<String> words = new ArrayList<>(steps.stream().map(PackageStep::words).toList());
    if (words.isEmpty()) {
      words.add("nothing: all is as new as %s knows".formatted(source.name()));
    }
    String before = "%d packages to change".formatted(steps.size());
    return Change.planned(subject, action, words, before);
  }

  private byte[] carriedOut(Wish wish, Arguments arguments) throws Refusal, InterruptedException {
    Change plan = wish.plan();
    if (arguments.isTrue("dry_run") || !arguments.isTrue("auto_approve")) {
      return plan.confirmedBy(confirmation.word(plan)).toBytes();
    }
    confirmation.require(plan, arguments);
    if (wish.steps().isEmpty()) {
      return plan.done("as before").toBytes();
    }
    Program.succeed(programs, wish.order());
    return plan.done(outcome(wish)).toBytes();
  }

  /// Looks at what is there now, whatever the package manager has said.
  private static String outcome(Wish wish) throws Refusal, InterruptedException {
    List<String> other = new ArrayList<>();
    for (PackageStep step : wish.steps()) {
      String now = wish.source().installed(step.name()).orElse(null);
      if (step.to() == null ? now != null : !step.to().equals(now)) {
        other.add(step.name() + " is " + (now == null ? "not there" : now));
      }
    }
    return other.isEmpty()
        ? "all %d packages are as shown".formatted(wish.steps().size())
        : "not as shown: " + String.join(", ", other.subList(0, Math.min(20, other.size())));
  }
}
