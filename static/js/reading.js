// What a page of the public site gains from scripts. Each part works alone; reading needs none of them.
import { copyFormulas, offerCopies } from "./reading/copying.js";
import { follow } from "./reading/following.js";
import { mark } from "./reading/marks.js";
import { peek } from "./reading/peeks.js";
import { offerPlaces, takeOver } from "./reading/portable.js";
import { record } from "./reading/recording.js";
import { nameWide } from "./reading/wide.js";

const takenOver = takeOver();
mark();
record();
offerPlaces(takenOver);
follow();
nameWide();
offerCopies();
copyFormulas();
peek();
