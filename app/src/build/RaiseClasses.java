import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Raises classes of a format from before Java 7 to that of Java 8, in every jar of a directory.
///
/// The start-up cache leaves such classes out, as they have no stack maps; picocli is made of them,
/// and reading and verifying it anew took a third of every start. Only the format changes: the
/// instructions stay, stack maps are added.
///
/// A step of the build, run by the launcher: `java RaiseClasses.java DIRECTORY`.
final class RaiseClasses {
  private static final int FIRST_WITH_STACK_MAPS = 51;

  private RaiseClasses() {}

  public static void main(String[] arguments) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        raise(jar);
      }
    }
  }

  private static void raise(Path jar) throws IOException {
    Path raised = jar.resolveSibling(jar.getFileName() + ".raised");
    boolean isChanged = false;
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(raised))) {
      ClassFile format =
          ClassFile.of(
              // Nothing is taken over as it stands, so that all code gets its stack maps.
              ClassFile.ConstantPoolSharingOption.NEW_POOL,
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(hierarchy(classes)));
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] bytes = in.readAllBytes();
        if (isOld(entry, bytes)) {
          bytes = raised(format, bytes);
          isChanged = true;
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(bytes);
        out.closeEntry();
      }
    } catch (UncheckedIOException | IllegalArgumentException e) {
      // The program runs with the jar as it is, only slower to start.
      System.err.println(jar.getFileName() + " stays as it is: " + e.getMessage());
      isChanged = false;
    }
    if (isChanged) {
      Files.move(raised, jar, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(raised);
    }
  }

  private static ClassHierarchyResolver hierarchy(ClassLoader classes) {
    ClassHierarchyResolver own =
        ClassHierarchyResolver.ofResourceParsing(
            name ->
                classes.getResourceAsStream(
                    name.packageName().replace('.', '/') + "/" + name.displayName() + ".class"));
    return ClassHierarchyResolver.defaultResolver().orElse(own);
  }

  private static boolean isOld(ZipEntry entry, byte[] bytes) {
    List<String> pieces = List.of(entry.getName().split("/", -1));
    return entry.getName().endsWith(".class")
        && !pieces.getLast().equals("module-info.class")
        && ((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) < FIRST_WITH_STACK_MAPS;
  }

  private static byte[] raised(ClassFile format, byte[] bytes) {
    ClassTransform code = ClassTransform.transformingMethodBodies((body, each) -> body.with(each));
    return format.transformClass(
        format.parse(bytes),
        code.andThen(
            (body, each) -> {
              if (each instanceof ClassFileVersion) {
                body.withVersion(ClassFile.JAVA_8_VERSION, 0);
              } else {
                body.with(each);
              }
            }));
  }
}
