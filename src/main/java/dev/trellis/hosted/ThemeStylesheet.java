package dev.trellis.hosted;

/// A platform's colour as a stylesheet.
final class ThemeStylesheet {
    private static final double AA_ON_CONTROLS = 4.5;

    private ThemeStylesheet() {}

    /// @param color `#RRGGBB`
    static String css(String color) {
        double luminance = luminance(color);
        boolean isLight = contrast(luminance, 1) < AA_ON_CONTROLS;
        return ":root{--accent:" + color + ";--on-accent:" + (isLight ? "#000" : "#fff") + "}";
    }

    /// WCAG 2.2, "relative luminance".
    static double luminance(String color) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double channel = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    /// WCAG 2.2, "contrast ratio".
    static double contrast(double one, double other) {
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }
}
