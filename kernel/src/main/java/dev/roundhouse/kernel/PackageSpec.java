package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program out of an npm package, as people write it in place of a command: `npm:name`,
/// `npm:@scope/name@1.2.3`, `npm:name@beta#program`. Without a version it means the newest at the
/// time of the first install.
///
/// The parts are safe as parts of a path and as arguments: none can leave a directory or be taken
/// for an option.
///
/// @param wanted an exact version, or a dist-tag such as `beta`
/// @param program the one of several programs of the package
public record PackageSpec(String name, Optional<String> wanted, Optional<String> program) {
  /// What the text of a spec begins with.
  public static final String PREFIX = "npm:";

  /// The tag that nobody has to write.
  public static final String NEWEST = "latest";

  private static final int LONGEST_NAME = 214;
  private static final String WORD = "[a-z0-9~][a-z0-9~._-]*";
  private static final Pattern NAME = Pattern.compile("(@" + WORD + "/)?" + WORD);
  private static final Pattern VERSION =
      Pattern.compile("(0|[1-9]\\d{0,14})(\\.(0|[1-9]\\d{0,14})){2}(-[0-9A-Za-z.-]{1,100})?");

  /// What begins like a version is a range (`1`, `1.x`, `v1.2`), which npm takes for no tag.
  private static final Pattern TAG = Pattern.compile("(?![vV]?\\d|[xX]\\z)[A-Za-z][\\w.-]{0,100}");

  private static final Pattern PROGRAM = Pattern.compile("[A-Za-z0-9_][\\w.-]{0,100}");
  private static final Pattern FORM = Pattern.compile("(@?[^@#]*)(?:@([^#]*))?(?:#(.*))?");

  public PackageSpec {
    requireNonNull(name, "name");
    requireNonNull(wanted, "wanted");
    requireNonNull(program, "program");
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of an npm package; write npm:name or npm:@scope/name, in lower case"
              .formatted(shortened(name)));
    }
    wanted.ifPresent(text -> {
      if (!isVersion(text) && !TAG.matcher(text).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no version of %s; write an exact one such as npm:%s@1.2.3, a tag such as"
                    .formatted(shortened(text), name, name)
                + " beta, or none for the newest");
      }
    });
    program.ifPresent(text -> {
      if (!PROGRAM.matcher(text).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no name of a program; write npm:%s#program, or leave it out"
                .formatted(shortened(text), name));
      }
    });
  }

  /// Whether a command means a package rather than a program of the machine.
  public static boolean isMeant(String command) {
    return command.startsWith(PREFIX);
  }

  /// Reads the text of a spec, its `npm:` included.
  ///
  /// @throws IllegalArgumentException saying which part is wrong and how it is written
  public static PackageSpec parse(String text) {
    Matcher form = FORM.matcher(isMeant(text) ? text.substring(PREFIX.length()) : "");
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no npm package; write npm:name, or npm:@scope/name@1.2.3"
              .formatted(shortened(text)));
    }
    return new PackageSpec(
        form.group(1), Optional.ofNullable(form.group(2)), Optional.ofNullable(form.group(3)));
  }

  /// Whether a text is an exact version.
  public static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  /// Whether an exact version is wanted.
  public boolean isExact() {
    return wanted.filter(PackageSpec::isVersion).isPresent();
  }

  /// The version or tag to ask a registry for.
  public String selector() {
    return wanted.orElse(NEWEST);
  }

  /// The name without its scope, which a program is called by when nobody says otherwise.
  public String plainName() {
    return name.substring(name.indexOf('/') + 1);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "…";
  }

  /// The form that [#parse] reads.
  @Override
  public String toString() {
    return PREFIX
        + name
        + wanted.map(text -> "@" + text).orElse("")
        + program.map(text -> "#" + text).orElse("");
  }
}
