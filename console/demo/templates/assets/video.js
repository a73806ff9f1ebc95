function showVideos(target, channel) {
  var request = new XMLHttpRequest();
  request.open("POST", ["", "video", "channel" + channel].join("/"));
  request.onload = function () { document.getElementById(target).innerHTML = request.responseText; };
  request.send();
}
