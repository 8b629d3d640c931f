package dev.roundhouse.benchmarks;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/// The same server over standard input and output: one line a message.
final class AnsweringChild {
  private AnsweringChild() {}

  /// Takes the era as its only argument.
  public static void main(String[] arguments) throws IOException {
    Answers answers = new Answers(Answers.Era.valueOf(arguments[0].toUpperCase(Locale.ROOT)));
    byte[] bytes = new byte[256 * 1024];
    int filled = 0;
    try (FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      for (int read = in.read(bytes);
          read >= 0;
          read = in.read(bytes, filled, bytes.length - filled)) {
        filled += read;
        filled = answer(answers, bytes, filled, out);
        if (filled == bytes.length) {
          bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
      }
    }
  }

  /// Answers every whole line and moves the rest to the front; the length of the rest.
  private static int answer(Answers answers, byte[] bytes, int filled, FileOutputStream out)
      throws IOException {
    int from = 0;
    for (int at = 0; at < filled; at++) {
      if (bytes[at] != '\n') {
        continue;
      }
      byte[] answer = answers.answer(bytes, from, at);
      if (answer.length > 0) {
        byte[] line = Arrays.copyOf(answer, answer.length + 1);
        line[answer.length] = '\n';
        out.write(line);
      }
      from = at + 1;
    }
    System.arraycopy(bytes, from, bytes, 0, filled - from);
    return filled - from;
  }
}
