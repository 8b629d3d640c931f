package dev.roundhouse.admin.console;

import java.util.List;

/// A part of a long list, and the ways to the others. All by the query, so that each part has an
/// address.
///
/// @param from the first that is shown, from 1; 0 where there is none
/// @param before the address of the page before; empty on the first
record Pager(int from, int to, int all, String before, String after) {
  static final int SIZE = 50;

  /// The part that the query asks for.
  static <T> Part<T> part(List<T> all, Fields query, String path) {
    int pages = Math.max(1, (all.size() + SIZE - 1) / SIZE);
    int page = Math.min(query.number("page", 1), pages);
    int from = (page - 1) * SIZE;
    int to = Math.min(all.size(), from + SIZE);
    Pager pager =
        new Pager(
            all.isEmpty() ? 0 : from + 1,
            to,
            all.size(),
            page > 1 ? path + query.with("page", page == 2 ? "" : "" + (page - 1)).query() : "",
            page < pages ? path + query.with("page", "" + (page + 1)).query() : "");
    return new Part<>(all.subList(from, to), pager);
  }

  /// What is shown of a list.
  record Part<T>(List<T> shown, Pager pager) {
    Part {
      shown = List.copyOf(shown);
    }
  }

  boolean isNeeded() {
    return !before.isEmpty() || !after.isEmpty();
  }
}
