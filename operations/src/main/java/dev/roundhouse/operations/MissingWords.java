package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/// An answer to "why is this tool missing" for people: what is the matter, and what to do next.
///
/// @param next empty where nothing has to be done
public record MissingWords(String says, String next) {
  public MissingWords {
    requireNonNull(says, "says");
    requireNonNull(next, "next");
  }

  public static MissingWords of(Missing missing) {
    return switch (missing) {
      case Missing.There(String shownAs) ->
          new MissingWords("It is there, as " + shownAs + ".", "");
      case Missing.NoVirtual(var name) ->
          new MissingWords(
              "There is no virtual server " + name + ".", "Make it, or look through another one.");
      case Missing.NoServer(var server, Optional<String> nearest) ->
          new MissingWords(
              "There is no server " + server + ".",
              nearest
                  .map(
                      name -> "Did you mean " + name + "? If not, add it: roundhouse add " + server)
                  .orElse("Add it: roundhouse add " + server));
      case Missing.Disabled(var server) ->
          new MissingWords(
              "Server " + server + " is disabled in its definition.",
              "Set enabled: true in its definition.");
      case Missing.Quarantined(var server) ->
          new MissingWords(
              "Server " + server + " waits until a person lets it in.",
              "Look at what it offers, then: roundhouse server approve " + server);
      case Missing.Stopped(var server, boolean isListed) ->
          new MissingWords(
              "Server " + server + " was stopped by hand" + refused(isListed) + ".",
              "Start it: roundhouse server start " + server);
      case Missing.Parked(var server, String why, String cure, boolean isListed) ->
          new MissingWords(
              "Server " + server + " is parked" + refused(isListed) + because(why) + ".",
              cure.isEmpty()
                  ? "Mend that, then start it: roundhouse server start " + server
                  : cure);
      case Missing.Failing(var server, String why, boolean isListed) ->
          new MissingWords(
              "Server " + server + " does not work now" + refused(isListed) + because(why) + ".",
              "See what it says: roundhouse server logs " + server);
      case Missing.ListUnknown(var server, String why) ->
          new MissingWords(
              "What server " + server + " lists is not known: " + why + ".",
              "Have it asked: roundhouse tools");
      case Missing.NoTool none -> noTool(none);
      case Missing.LeftOut(var virtual, var owner) ->
          new MissingWords(
              "Virtual server " + virtual + " does not show " + owner + ".",
              "Add it to the virtual server, or look at /mcp.");
      case Missing.OutOfScope(var owner, List<String> needed) ->
          new MissingWords(
              "The scopes do not reach " + owner + ".",
              "Use a token with "
                  + (needed.size() == 1 ? "" : "one of: ")
                  + String.join(", ", needed)
                  + ".");
      case Missing.Withheld(String why) ->
          new MissingWords(
              "Its definition is kept back: " + why + ".",
              "Look at the change, then approve or block it.");
      case Missing.Denied(_, String why, boolean isListed) ->
          new MissingWords(
              capital(why) + (isListed ? "; it is listed, and a call is refused" : "") + ".",
              "Change the rule in the file, or try another call: roundhouse policy test");
      case Missing.Limited(var refusal) ->
          new MissingWords(
              "It is listed, and a call is refused now: " + refusal.says() + ".",
              "Wait, or raise the limit.");
      case Missing.Asked(String why) ->
          new MissingWords(
              "It is there; each call waits for a person, as " + why + ".",
              "Call it, and have somebody approve it: roundhouse approval list");
    };
  }

  private static MissingWords noTool(Missing.NoTool none) {
    String where = none.server().map(server -> "Server " + server).orElse("No server");
    String says =
        none.server().isPresent()
            ? where + " does not list " + none.name() + "."
            : where + " lists " + none.name() + ".";
    return new MissingWords(
        says,
        none.nearest().isEmpty()
            ? "See what there is: roundhouse tools"
            : "Did you mean " + String.join(", or ", none.nearest()) + "?");
  }

  private static String refused(boolean isListed) {
    return isListed ? "; the tool is listed, and calls are refused" : "";
  }

  private static String because(String why) {
    return why.isEmpty() ? "" : ": " + why;
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
