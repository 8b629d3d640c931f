package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A fixed set of ASCII words, found in a message by length and bytes without making a string.
final class KeyTable {
  private final byte[][][] words;
  private final int[][] indexes;

  KeyTable(List<String> keys) {
    int longest = keys.stream().mapToInt(String::length).max().orElse(0);
    words = new byte[longest + 1][][];
    indexes = new int[longest + 1][];
    for (int length = 0; length <= longest; length++) {
      List<Integer> here = new ArrayList<>();
      for (int index = 0; index < keys.size(); index++) {
        if (keys.get(index).length() == length) {
          here.add(index);
        }
      }
      indexes[length] = here.stream().mapToInt(Integer::intValue).toArray();
      words[length] =
          here.stream()
              .map(index -> keys.get(index).getBytes(StandardCharsets.US_ASCII))
              .toArray(byte[][]::new);
    }
  }

  /// The index of the word whose JSON form stands between `from` and `to`, or -1.
  int find(byte[] bytes, int from, int to) {
    int found = literal(bytes, from, to);
    if (found >= 0 || !Bytes.contains(bytes, from, to, (byte) '\\')) {
      return found;
    }
    // A key may be spelt with escapes to slip past a filter: it is the same key.
    byte[] plain = Text.decode(bytes, from, to).getBytes(StandardCharsets.UTF_8);
    return literal(plain, 0, plain.length);
  }

  private int literal(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length >= words.length) {
      return -1;
    }
    byte[][] candidates = words[length];
    for (int candidate = 0; candidate < candidates.length; candidate++) {
      if (Bytes.startsWith(bytes, from, candidates[candidate])) {
        return indexes[length][candidate];
      }
    }
    return -1;
  }
}
