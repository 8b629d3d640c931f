package dev.roundhouse.admin.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The libraries that this program runs with, as they lie on its class path, and their licences.
public final class Licences {
  private static final Logger LOG = System.getLogger("roundhouse.console");

  /// Where Maven writes what an archive was made of, by group.
  private static final String OURS = "META-INF/maven/dev.roundhouse/";

  private static final Pattern JAR = Pattern.compile("(.+?)-([0-9][^/]*)[.]jar");

  /// A library.
  ///
  /// @param licence empty when nobody has looked it up
  public record Library(String name, String version, String licence) {}

  private Licences() {}

  /// What this program runs with is the same until it ends, and every jar has to be opened for it.
  private static final class Running {
    private static final List<Library> ALL = of(System.getProperty("java.class.path", ""));
  }

  /// Those of this program, without its own rooms.
  public static List<Library> all() {
    return Running.ALL;
  }

  /// Those of a class path, without the rooms of this program, whatever version they have.
  public static List<Library> of(String classPath) {
    Properties known = known();
    List<Library> all = new ArrayList<>();
    for (String each : classPath.split(File.pathSeparator, -1)) {
      Matcher jar = JAR.matcher(each.substring(each.lastIndexOf(File.separatorChar) + 1));
      if (jar.matches() && !isOurs(Path.of(each))) {
        all.add(new Library(jar.group(1), jar.group(2), licence(known, jar.group(1))));
      }
    }
    all.sort(Comparator.comparing(Library::name).thenComparing(Library::version));
    return List.copyOf(all);
  }

  /// A jar that was built of a room says so by the group of its artifact.
  private static boolean isOurs(Path path) {
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.stream().anyMatch(each -> each.getName().startsWith(OURS));
    } catch (IOException e) {
      // The class path may name what is not there; what is there and no archive cannot run either.
      LOG.log(Level.WARNING, "what {0} is cannot be looked up: {1}", path, e.getMessage());
      return false;
    }
  }

  private static String licence(Properties known, String name) {
    String exact = known.getProperty(name);
    if (exact != null) {
      return exact;
    }
    for (int at = name.length(); at > 0; at--) {
      String prefix = known.getProperty(name.substring(0, at) + "*");
      if (prefix != null) {
        return prefix;
      }
    }
    return "";
  }

  private static Properties known() {
    Properties known = new Properties();
    try (InputStream in =
        Objects.requireNonNull(
            Licences.class.getResourceAsStream("licences.properties"), "licences.properties")) {
      known.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the licences in this program cannot be read", e);
    }
    return known;
  }
}
