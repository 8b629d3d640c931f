package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.door.Works;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.ToolName;
import dev.roundhouse.security.Decision;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Policy;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.ToolFacts;
import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks everybody who decides on a tool what they say of it: the listings, the pins, the policy,
/// the limits, the approvals. Makes no call, starts no server, and uses up no limit. Safe for many
/// threads.
public final class ToolSight {
  private static final int MOST_NEAREST = 5;

  /// A tool that somebody looks for.
  ///
  /// @param virtual the virtual server through which they look; empty for `/mcp`
  /// @param name as it is shown there, as `SERVER/TOOL`, or by its own name alone
  /// @param source from where they come; null where that is not known
  public record Question(
      Principal who,
      Optional<ServerId> virtual,
      String name,
      @Nullable InetAddress source,
      Instant at) {
    public Question {
      requireNonNull(who, "who");
      requireNonNull(virtual, "virtual");
      requireNonNull(name, "name");
      requireNonNull(at, "at");
    }
  }

  private final Works works;

  ToolSight(Works works) {
    this.works = requireNonNull(works, "works");
  }

  public ToolFindings find(Question question) {
    View view = view(question);
    boolean isViewThere = works.listings().exists(view);
    Listing house = seen(new View.All(), question.who().subject(), Reach.EVERYTHING);
    Listing whole = isViewThere ? seen(view, question.who().subject(), Reach.EVERYTHING) : house;
    Listing own = seen(view, question.who().subject(), reach(question, view));
    ToolFindings.Owner owner = owner(question.name(), whole, house);
    List<String> nearest = owner == null ? nearest(question.name(), whole, house) : List.of();
    return owner == null
        ? nothing(isViewThere, nearest)
        : found(question, owner, isViewThere, house, whole, own);
  }

  private static View view(Question question) {
    return question.virtual().<View>map(View.Virtual::new).orElseGet(View.All::new);
  }

  private Listing seen(View view, String subject, Reach reach) {
    return works.listings().known(view, Caller.onlooker(subject, reach));
  }

  /// The same as that of [Works#reach], for somebody who is not here.
  private Reach reach(Question question, View view) {
    Grants grants = question.who().grants();
    Reach reach =
        view instanceof View.Virtual(ServerId name) ? grants.through(name) : grants.reach();
    return works.policy().get().ruled(reach, question.who(), question.source());
  }

  /// By what is shown where they look, then by what is shown at `/mcp`, then by what the name says,
  /// then by what servers call it themselves.
  private static ToolFindings.@Nullable Owner owner(String name, Listing whole, Listing house) {
    for (Listing listing : List.of(whole, house)) {
      Hold hold = listing.hold(ListKind.TOOLS, name);
      if (hold != null) {
        return new ToolFindings.Owner(hold.key().server(), hold.key().name());
      }
      Route route = listing.named(ListKind.TOOLS, name);
      if (route != null && route.isListed()) {
        return new ToolFindings.Owner(route.server().id(), route.name());
      }
    }
    ToolFindings.Owner said = split(name, "/");
    ToolFindings.Owner joined = said == null ? split(name, ToolName.SEPARATOR) : said;
    if (joined != null) {
      return joined;
    }
    for (Listing listing : List.of(whole, house)) {
      for (String exposed : listing.exposing(name)) {
        Route route = listing.named(ListKind.TOOLS, exposed);
        if (route != null) {
          return new ToolFindings.Owner(route.server().id(), route.name());
        }
      }
    }
    return null;
  }

  private static ToolFindings.@Nullable Owner split(String name, String separator) {
    int at = name.indexOf(separator);
    String tool = at < 0 ? "" : name.substring(at + separator.length());
    return at > 0 && !tool.isEmpty() && ServerId.isValid(name.substring(0, at))
        ? new ToolFindings.Owner(new ServerId(name.substring(0, at)), tool)
        : null;
  }

  private ToolFindings found(
      Question question,
      ToolFindings.Owner owner,
      boolean isViewThere,
      Listing house,
      Listing whole,
      Listing own) {
    String exposed = house.nameOf(owner.server(), owner.tool());
    Route listed = exposed == null ? null : house.named(ListKind.TOOLS, exposed);
    ToolFacts tool = listed == null ? ToolFacts.of(owner.server(), owner.tool()) : listed.facts();
    String shownAs = whole.nameOf(owner.server(), owner.tool());
    String ownName = own.nameOf(owner.server(), owner.tool());
    Hold hold = shownAs == null ? null : whole.hold(ListKind.TOOLS, shownAs);
    Policy policy = works.policy().get();
    Policy.Ask ask =
        new Policy.Ask(question.who(), tool, question.source(), question.at(), () -> Json.ABSENT);
    ToolFindings.Listed isListed = listed(owner, exposed, house);
    return new ToolFindings(
        isViewThere,
        Optional.of(owner),
        isListed,
        Optional.ofNullable(shownAs),
        ownName != null && own.lacking(ownName) == null,
        Optional.ofNullable(ownName == null ? null : own.lacking(ownName)),
        Optional.ofNullable(hold).map(Hold::says),
        !own.reach().shows(tool),
        policy.decide(ask),
        Optional.ofNullable(works.callLimits().foresee(question.who().subject(), tool)),
        works.approvals().settings().reason(tool, works.callLimits().riskOf(tool)),
        isListed instanceof ToolFindings.Listed.No
            ? nearest(ToolName.join(owner.server(), owner.tool()), whole, house)
            : List.of());
  }

  private static ToolFindings.Listed listed(
      ToolFindings.Owner owner, @Nullable String exposed, Listing house) {
    if (exposed != null) {
      return new ToolFindings.Listed.Yes();
    }
    String why = house.missing().get(owner.server());
    boolean isKnown = house.greetings().containsKey(owner.server());
    return isKnown
        ? new ToolFindings.Listed.No()
        : new ToolFindings.Listed.Unknown(
            why == null ? "server " + owner.server() + " is not open" : why);
  }

  private static ToolFindings nothing(boolean isViewThere, List<String> nearest) {
    return new ToolFindings(
        isViewThere,
        Optional.empty(),
        new ToolFindings.Listed.No(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        new Decision.Allow(),
        Optional.empty(),
        Optional.empty(),
        nearest);
  }

  /// The one that is written most alike, and those that have the same last part.
  private static List<String> nearest(String name, Listing whole, Listing house) {
    Set<String> all = new LinkedHashSet<>(whole.names(ListKind.TOOLS));
    all.addAll(house.names(ListKind.TOOLS));
    Set<String> near = new LinkedHashSet<>();
    Names.nearest(name, all).ifPresent(near::add);
    String needle = name.toLowerCase(Locale.ROOT);
    int separator = needle.lastIndexOf(ToolName.SEPARATOR);
    String last =
        separator < 0 ? needle : needle.substring(separator + ToolName.SEPARATOR.length());
    all.stream()
        .filter(each -> last.length() > 2 && each.toLowerCase(Locale.ROOT).contains(last))
        .sorted()
        .forEach(near::add);
    return near.stream().limit(MOST_NEAREST).toList();
  }
}
