package dev.orch.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QuantityProperties {
  private static final String[] SUFFIXES = {
    "", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti", "e3", "E2"
  };

  /** A quantity's text, and what it is worth by the plainest arithmetic. */
  record Written(String text, BigDecimal worth) {}

  @Provide
  Arbitrary<Written> quantities() {
    return Combinators.combine(
            Arbitraries.longs().between(-99_999, 99_999), Arbitraries.of(SUFFIXES))
        .as((number, suffix) -> new Written(number + suffix, worth(number, suffix)));
  }

  private static BigDecimal worth(long number, String suffix) {
    BigDecimal plain = BigDecimal.valueOf(number);
    return switch (suffix) {
      case "m" -> plain.movePointLeft(3);
      case "k", "e3" -> plain.movePointRight(3);
      case "E2" -> plain.movePointRight(2);
      case "M" -> plain.movePointRight(6);
      case "G" -> plain.movePointRight(9);
      case "Ki" -> plain.multiply(BigDecimal.valueOf(1L << 10));
      case "Mi" -> plain.multiply(BigDecimal.valueOf(1L << 20));
      case "Gi" -> plain.multiply(BigDecimal.valueOf(1L << 30));
      case "Ti" -> plain.multiply(BigDecimal.valueOf(1L << 40));
      default -> plain;
    };
  }

  @Property(tries = 300)
  void parsed_isWorthWhatIsWritten(@ForAll("quantities") Written written) {
    assertThat(Quantity.parse(written.text()).toBigDecimal()).isEqualByComparingTo(written.worth());
  }

  @Property(tries = 300)
  void canonicalText_isAsMuchAndStaysAsItIs(@ForAll("quantities") Written written) {
    Quantity quantity = Quantity.parse(written.text());
    Quantity again = Quantity.parse(quantity.toString());

    assertThat(again.compareTo(quantity)).isZero();
    assertThat(again).hasToString(quantity.toString());
  }

  @Property(tries = 300)
  void arithmeticAndOrder_areThoseOfNumbers(
      @ForAll("quantities") Written a, @ForAll("quantities") Written b) {
    Quantity x = Quantity.parse(a.text());
    Quantity y = Quantity.parse(b.text());

    assertThat(x.plus(y).toBigDecimal()).isEqualByComparingTo(a.worth().add(b.worth()));
    assertThat(x.minus(y).toBigDecimal()).isEqualByComparingTo(a.worth().subtract(b.worth()));
    assertThat(Integer.signum(x.compareTo(y))).isEqualTo(a.worth().compareTo(b.worth()));
  }
}
