import type { Bank } from "./bank.ts";

/** 42.7 ms of AAC-LC at 24 kHz in ADTS. Whole periods of a steady vowel, so that a frame may be repeated for as long as the vowel lasts. */
export const aacBank: Bank = {
  low: {
    a: "//FYQBD//AFWNIBSx4Ct+v6cfH5/H8T23178W5vVZFecRrj/86zUrIEQXBdxBUF9Twiu0+r7XefU7eTD7sr7vvIND7sq7jhycTnk3yKgXAuAgJFcxfH7SDX9qFetY6QbRUi4rBUiyKRCN0bfusxRXjQsCiDhIQtJa+SQmog5UuCYWEgteC6/",
    e: "//FYQBC//AFcNIBTwVvx+nGpW9Wlc6/X9ocKZdaa4//G03rLCILgvq+shXivhYX6L5aTncMbpCRcQRIoKkXI52wvl+Ahv+D8pBrfEQanNkrYN+wa/fQrvLG8G0VIuKwVIsikRIuBLMuyjpTrVfLNSU5WsomdAayKOtG8KAvRKCC6acMrgA==",
    i: "//FYQBD//AFSNIBP0VGavOeOK2jj9f2kqquZMvjvr/+PKlsoZ+aF+79RDf9f8CDo7WDftFSKBIuIIkUFSLCgQLgVsGp55Vrfchfd+wg1/NB0BvBzjU88r4vspMvNBv2lSLIpEUmLYU7Sjw1XQxV0UVJRKDUJVu7Ny+yF0JLxotkIhFZIRpE4",
    o: "//FYQA/f/AFSNIBToWuN3g35zWLrCLq7rxxxrj/8ZkANkHP0C+r6yG77F4GG/7D7VKuo8vLd6J18mh+HtX1fWQNoqRUiwoLgXAQK2jW76F9v4CDX9BCucXIqkVgqRZFIiUVaEif5qkLh0nGkQzMPqJA/QAWrKYFoQg1gtddw",
    u: "//FYQBB//AFGNIBToWu669/Kuit3Xn7cQkzrOddXx/8yrqljP6aF+L9chf4/9U2K6rysL8T10q9E8vLd6J18mHoZN+yBIqRUiwoLgXAbBW0cr4iF9v5SDPmQbi5FUisFSLIpEWwLpGZxhFkHxIAlQ3cLqNCa66pFxLBYStekJoFbQDg=",
    m: "//FYQA9//AFUNIBWR7C1V8cyrunG93MvLqL1vNdXr/7VAoD34oGfPemFy+77yDo4I37Ru4cq8mmMPblfd95BHON0ipFyKC4FwGwannk439kL4/aQXsFFyKpFZIqRZFIjiRLrLk0gulBVaKJewTbphYJXsosraycCwTBw",
  },
  high: {
    a: "//FYQBD//ADqNKxPsWP/P/+z/+H9b//L+n/9n4/+//8XP+n+v/P8Tb2Pb7cTJV3x/+7lLVAOJO580oW5oRS1wgL6dgKrsu1iAvse2kFdh28gryaYCtoF3ACtoFetpgV3HfyB07QpAZBILCkR4WVniKhEVFIBMUBrejcJyN0C85wBWYlACSXA",
    e: "//FYQBD//ADoNKeix6+3/b/X4/+f7/xr/T+9/+f+v/P+uvtPM78T4c8UvX/7txrAImELRBS79P9ciAvxfgICq6rgxAOftkCpArvNMBh6GQX4vwEAan08gr2XDArtOvkF8/hBSAyCQWFIiqJzFgFtIpAWA5S01Ry0VTCFRkpu70ogEJyLL0Q4",
    i: "//FYQBEf/AEENJ1HByipv5/4/R/+Pz/28/9f47/+//8X/5//xfj8z6+2fX2zf1Pf237f/u43F5QiEIY5+1CC3TwIgn/iJShA04kokqBEnpCXdCvJpgV0cMC+nhAN2wB08wEoCwpEWBRWisaCuwvWP4TCdLL4A6RwwyP2/hqhZFWoOfMCqVxJwA==",
    o: "//FYQA/f/AEANIfqdfn/t/4/X/5/v//F1/+P+v7f/f/+L/9P/p+/i/x9r/H578a9uOLv/+HjpU2EdlpWhSUoQSyFKQgaYlIlJhElkCImKRGkUgMglAWFIlrz0fGHEXCV4/JgLSpXz6YN35UVnwIEczGpRu4dSxKQwiNUwdnA",
    u: "//FYQBE//ADINKwvwWP/7nv/x/fz/+P7f9vb/r/d/P9f9PzPV/f3vzzm3S71/+7nipmcD7QRWJCGLZCC3TwIgL7vtICq+t7GIC+x4UgVIFUAJAvfsAYeeQV62mA3SA3yFIDIJBYUiKLxruAU+PbHDQurErOz6RFMBn6xXlcAUJll3t594CFlFOA=",
    m: "//FYQBD//AEANJ9i58+v+P4n/6c/9uv+/9+/+f/H/t/2XPbma79eZNXd//peVrLBCEMc/NCC3TwEBe/YCm7YgL7nvpA3bQK3SAraBe/YAbQK8mmFIjSKQGQSCwpE7iMnedM0K4tW5LteamJFUEutWuvPG2VveemxIlLCjSlKo2+lOtLp4kRw",
  },
  pause: "//FYQAF//AEYIAc=",
};
