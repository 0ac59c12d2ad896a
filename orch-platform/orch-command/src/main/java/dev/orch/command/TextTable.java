package dev.orch.command;

import com.google.common.base.Strings;
import java.util.List;

/** Rows of text below each other, with columns as wide as what is in them. Stateless. */
final class TextTable {
  private static final int GAP = 3;

  private TextTable() {}

  /** Lines of these rows, which all have as many cells as the first. */
  static String of(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(Strings.padEnd(row.get(i), widths[i] + GAP, ' '));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
