package dev.orch.model.kinds;

import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What differs between two structures, as Kubernetes shows it: the lines of their indented JSON
 * that differ, three lines around each difference. Stateless.
 */
final class GoDiff {
  private static final int AROUND = 3;

  private GoDiff() {}

  static String diff(Json from, Json to) {
    List<String> before = lines(from);
    List<String> after = lines(to);
    return hunks(edits(before, after));
  }

  private static List<String> lines(Json json) {
    StringBuilder text = new StringBuilder();
    write(json, "", text);
    return new ArrayList<>(List.of(text.toString().split("\n", -1)));
  }

  private static void write(Json json, String indent, StringBuilder out) {
    String deeper = indent + " ";
    if (json instanceof Json.Obj object && !object.isEmpty()) {
      out.append('{');
      String comma = "\n";
      for (Map.Entry<String, Json> member : object) {
        out.append(comma).append(deeper).append(Json.of(member.getKey())).append(": ");
        write(member.getValue(), deeper, out);
        comma = ",\n";
      }
      out.append('\n').append(indent).append('}');
    } else if (json instanceof Json.Arr array && array.size() > 0) {
      out.append('[');
      String comma = "\n";
      for (Json element : array) {
        out.append(comma).append(deeper);
        write(element, deeper, out);
        comma = ",\n";
      }
      out.append('\n').append(indent).append(']');
    } else {
      out.append(json);
    }
  }

  /** The lines of both, each after a space (in both), a minus (gone) or a plus (new). */
  private static List<String> edits(List<String> before, List<String> after) {
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> edits = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        edits.add(" " + before.get(i++));
        j++;
      } else if (i < before.size() && (j == after.size() || common[i + 1][j] >= common[i][j + 1])) {
        edits.add("-" + before.get(i++));
      } else {
        edits.add("+" + after.get(j++));
      }
    }
    return edits;
  }

  private static String hunks(List<String> edits) {
    StringBuilder out = new StringBuilder();
    int from = 1;
    int to = 1;
    int at = 0;
    while (at < edits.size()) {
      if (isSame(edits.get(at))) {
        from++;
        to++;
        at++;
        continue;
      }
      int begin = Math.max(0, at - AROUND);
      int end = endOf(edits, at);
      int lead = at - begin;
      int gone = count(edits, begin, end, '+');
      int come = count(edits, begin, end, '-');
      out.append("@@ -").append(from - lead).append(',').append(gone);
      out.append(" +").append(to - lead).append(',').append(come).append(" @@\n");
      edits.subList(begin, end).forEach(line -> out.append(line).append('\n'));
      from += gone - lead;
      to += come - lead;
      at = end;
    }
    return out.toString();
  }

  private static boolean isSame(String edit) {
    return edit.charAt(0) == ' ';
  }

  /** Where the hunk ends that holds the difference there: after a run of lines that are alike. */
  private static int endOf(List<String> edits, int at) {
    int same = 0;
    int end = at;
    while (end < edits.size() && same <= 2 * AROUND) {
      same = isSame(edits.get(end)) ? same + 1 : 0;
      end++;
    }
    return end - Math.max(0, same - AROUND);
  }

  private static int count(List<String> edits, int begin, int end, char other) {
    return (int) edits.subList(begin, end).stream().filter(e -> e.charAt(0) != other).count();
  }
}
