package lanewise.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Names and places of the blocks in a slab, in the order they were reserved. Each block starts at a multiple of
 * {@value Precision#ALIGNMENT} bytes, so two slabs with the same layout can be run through as one flat array.
 */
public final class Layout {
    /**
     * One block: {@code rows} rows of {@code columns} elements, {@code stride} elements from row to row.
     *
     * @param offset of the first element from the slab's start, in elements
     */
    public record Block(String name, long offset, int rows, int columns, int stride) {
        /** Elements from the block's start to its end. */
        public long elements() {
            return (long) rows * stride;
        }
    }

    private final Role role;
    private final Precision precision;
    private final List<Block> blocks = new ArrayList<>();
    private long elements;

    Layout(Role role, Precision precision) {
        this.role = role;
        this.precision = precision;
    }

    Block add(String name, int rows, int columns, int stride) {
        if (rows < 0 || columns < 0 || stride < columns) {
            throw new IllegalArgumentException(
                    "block '" + name + "': rows and columns must be >= 0 and stride >= columns," + " but rows = " + rows
                            + ", columns = " + columns + ", stride = " + stride);
        }
        Block block = new Block(name, elements, rows, columns, stride);
        long unit = precision.alignedElements();
        long padded = (block.elements() + unit - 1) / unit * unit;
        elements = Math.addExact(elements, padded);
        blocks.add(block);
        return block;
    }

    /** The blocks in memory order. */
    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** Elements of the whole slab, alignment gaps included. */
    public long elements() {
        return elements;
    }

    /** Bytes of the whole slab. */
    public long bytes() {
        return Math.multiplyExact(elements, (long) precision.bytes());
    }

    /** The memory map: a line per block with its place, size and shape. */
    public String memoryMap() {
        StringBuilder map = new StringBuilder();
        map.append(
                String.format(Locale.ROOT, "%s %s: %,d bytes in %d blocks%n", role, precision, bytes(), blocks.size()));
        for (Block b : blocks) {
            map.append(String.format(
                    Locale.ROOT,
                    "  @%-10d %12d B  %-40s [%d][%d]%s%n",
                    b.offset() * precision.bytes(),
                    b.elements() * precision.bytes(),
                    b.name(),
                    b.rows(),
                    b.columns(),
                    b.stride() == b.columns() ? "" : " stride " + b.stride()));
        }
        return map.toString();
    }

    @Override
    public String toString() {
        return memoryMap();
    }
}
