package io.flotilla.sim;

/** The way from one host to another, and what is wrong with it now. Everything wrong ends by itself at a time. */
public final class Link {
    long cutUntilNs;
    long clogUntilNs;
    long blackHoleUntilNs;
    private long lossUntilNs;
    private long lossPercent;
    private long doublesUntilNs;
    private long doublesPercent;
    private long disorderUntilNs;
    private long delayUntilNs;
    private long delayNs;
    private boolean flipNext;
    private boolean cutNext;
    private boolean strayNext;
    private long forgedUntilNs;
    private long narrowUntilNs;
    private long narrowFrames;

    /** Nothing gets through for a while; what is on its way waits (on a connection) or is lost (message by message). */
    public void cut(long untilNs) {
        cutUntilNs = Math.max(cutUntilNs, untilNs);
    }

    /** Frames arrive late and all together. */
    public void clog(long untilNs) {
        clogUntilNs = Math.max(clogUntilNs, untilNs);
    }

    /** Frames vanish and nobody is told, as on a connection whose other end is gone. */
    public void blackHole(long untilNs) {
        blackHoleUntilNs = Math.max(blackHoleUntilNs, untilNs);
    }

    /** So many of a hundred messages vanish. */
    public void lose(long percent, long untilNs) {
        lossPercent = percent;
        lossUntilNs = untilNs;
    }

    /** So many of a hundred messages come twice. */
    public void repeat(long percent, long untilNs) {
        doublesPercent = percent;
        doublesUntilNs = untilNs;
    }

    /** Messages overtake one another. */
    public void disorder(long untilNs) {
        disorderUntilNs = untilNs;
    }

    /** Frames take so much longer. */
    public void delay(long moreNs, long untilNs) {
        delayNs = moreNs;
        delayUntilNs = untilNs;
    }

    /** One bit of the next frame is turned. */
    public void flipNext() {
        flipNext = true;
    }

    /** Of the next frame only the beginning arrives, and the end of the connection behind it. */
    public void cutNext() {
        cutNext = true;
    }

    /** The next connection that is made reaches another host. */
    public void strayNext() {
        strayNext = true;
    }

    /** For a while, what the far end asks of others is answered this way, in their place. */
    public void forgeAnswers(long untilNs) {
        forgedUntilNs = Math.max(forgedUntilNs, untilNs);
    }

    boolean forgesAnswers(long nowNs) {
        return nowNs < forgedUntilNs;
    }

    /** For a while, no more than so many frames are on the way at a time. */
    public void narrow(long frames, long untilNs) {
        narrowFrames = frames;
        narrowUntilNs = untilNs;
    }

    /** True if so many frames on the way leave room for another. */
    boolean hasRoom(long nowNs, long underWay) {
        return nowNs >= narrowUntilNs || underWay < narrowFrames;
    }

    boolean takeCut() {
        boolean cut = cutNext;
        cutNext = false;
        return cut;
    }

    boolean takeStray() {
        boolean stray = strayNext;
        strayNext = false;
        return stray;
    }

    boolean isCut(long nowNs) {
        return nowNs < cutUntilNs;
    }

    boolean isBlackHole(long nowNs) {
        return nowNs < blackHoleUntilNs;
    }

    boolean losesNow(long nowNs, SeededNumbers numbers) {
        return nowNs < lossUntilNs && numbers.chance(lossPercent);
    }

    boolean repeatsNow(long nowNs, SeededNumbers numbers) {
        return nowNs < doublesUntilNs && numbers.chance(doublesPercent);
    }

    boolean isDisordered(long nowNs) {
        return nowNs < disorderUntilNs;
    }

    long extraDelayNs(long nowNs) {
        return nowNs < delayUntilNs ? delayNs : 0;
    }

    boolean takeFlip() {
        boolean flip = flipNext;
        flipNext = false;
        return flip;
    }

    /** Nothing is wrong any more. */
    void heal() {
        cutUntilNs = 0;
        clogUntilNs = 0;
        blackHoleUntilNs = 0;
        lossUntilNs = 0;
        doublesUntilNs = 0;
        disorderUntilNs = 0;
        delayUntilNs = 0;
        flipNext = false;
        cutNext = false;
        strayNext = false;
        forgedUntilNs = 0;
        narrowUntilNs = 0;
    }
}
